package io.pixy.server.http;

import io.pixy.api.Ack;
import io.pixy.api.NotOwnedException;
import io.pixy.api.TopicPosition;
import java.util.concurrent.CompletableFuture;

/** {@code POST /topics/T/acks}. Immutable. */
final class AckHandler implements RestHandler {
    /** Partition numbers that stand for "no message" in the error of a request that names none. */
    private static final int NO_ACK = -1;

    private static final int AUTO_ACK = -2;

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        return request.parameters().thenCompose(parameters -> ack(request, parameters));
    }

    private static CompletableFuture<Reply> ack(RestRequest request, Parameters parameters) {
        String group = Positions.group(parameters);
        Ack ack = Positions.ack(parameters, "partition", "offset");
        if (ack instanceof Ack.Of message) {
            TopicPosition position = new TopicPosition(request.topic(), message.partition(), message.offset());
            return request.cluster().ack(group, position).thenApply(done -> Reply.EMPTY_OBJECT);
        }
        int partition = ack == Ack.none() ? NO_ACK : AUTO_ACK;
        throw new NotOwnedException(group, request.topic(), partition);
    }
}
