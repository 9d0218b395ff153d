package io.pixy.server.http;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /topics/T/messages}. A client that hangs up while it waits withdraws its request; a message that had been
 * taken for it by then is given back. Immutable.
 */
final class ConsumeHandler implements RestHandler {
    private static final Logger log = LoggerFactory.getLogger(ConsumeHandler.class);

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Parameters parameters = request.queryParameters();
        String group = Positions.group(parameters);
        Ack ack = Positions.ack(parameters, "ackPartition", "ackOffset");
        Receiver receiver = request.receiver();
        CompletableFuture<Message> message = request.cluster()
                .consume(ConsumeRequest.of(group, request.topic(), ack).whileReceiver(receiver::isPresent));
        if (!message.isDone()) {
            receiver.watch(() -> message.cancel(false));
        }
        return message.whenComplete((taken, failure) -> receiver.unwatch())
                .thenApply(taken -> receiver.isPresent() ? taken : giveBack(request, group, taken))
                .thenApply(ConsumeHandler::view);
    }

    private static Message giveBack(RestRequest request, String group, Message message) {
        var unused = request.cluster().giveBack(group, message).whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("A message whose receiver left can't be given back: {}", message, failure);
            }
        });
        throw new CancellationException("the client is gone");
    }

    private static Reply view(Message message) {
        int size = message.value() == null ? 0 : message.value().length;
        JsonWriter json = new JsonWriter(size + size / 2 + 512)
                .beginObject()
                .name("key")
                .base64(message.key())
                .name("value")
                .base64(message.value())
                .name("partition")
                .number(message.partition())
                .name("offset")
                .number(message.offset())
                .name("headers")
                .beginArray();
        message.headers()
                .forEach(header -> json.beginObject()
                        .name("key")
                        .text(header.key())
                        .name("value")
                        .base64(header.value())
                        .endObject());
        return Reply.ok(json.endArray().endObject());
    }
}
