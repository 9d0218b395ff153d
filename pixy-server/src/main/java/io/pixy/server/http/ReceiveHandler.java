package io.pixy.server.http;

import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.server.v1.Receiving;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /v1/topics/T/messages}. A client that hangs up while it waits withdraws its request; messages that had been
 * taken for it by then are given back. Immutable.
 */
final class ReceiveHandler implements RestHandler {
    private static final Set<String> PARAMETERS =
            Set.of("group", "max", "maxBytes", "wait", "linger", "lease", "ack", "values");

    @Override
    public CompletableFuture<Reply> handle(RestRequest rest) {
        Query query = Query.of(rest, PARAMETERS);
        MessageJson.Values values = MessageJson.Values.of(query.word("values", "base64", "text", "json"));
        Receiver receiver = rest.receiver();
        ReceiveRequest request = Receiving.checked(request(rest, query)).whileReceiver(receiver::isPresent);
        CompletableFuture<List<Delivery>> taken = rest.cluster().receive(request);
        if (!taken.isDone()) {
            receiver.watch(() -> taken.cancel(false));
        }
        return taken.whenComplete((deliveries, failure) -> receiver.unwatch()).thenApply(deliveries -> {
            if (!receiver.isPresent()) {
                Receiving.giveBack(rest.cluster(), request, deliveries);
                throw new CancellationException("the client is gone");
            }
            return view(deliveries, values);
        });
    }

    private static ReceiveRequest request(RestRequest rest, Query query) {
        ReceiveRequest request = ReceiveRequest.of(query.required("group"), rest.topic())
                .withMaxMessages(query.count("max").orElse(1))
                .withMaxBytes(query.number("maxBytes").orElse(ReceiveRequest.DEFAULT_BYTES));
        request = query.duration("wait").map(request::withMaxWait).orElse(request);
        request = query.duration("linger").map(request::withLinger).orElse(request);
        request = query.duration("lease").map(request::withLease).orElse(request);
        boolean explicit = query.word("ack", "explicit", "delivery").equals("explicit");
        return request.withAck(explicit ? AckMode.EXPLICIT : AckMode.ON_DELIVERY);
    }

    private static Reply view(List<Delivery> deliveries, MessageJson.Values values) {
        int bytes = deliveries.stream()
                .mapToInt(one -> MessageJson.sizeOf(one.message()))
                .sum();
        JsonWriter json =
                JsonWriter.onOneLine(bytes).beginObject().name("messages").beginArray();
        MessageJson message = new MessageJson(json, values);
        deliveries.forEach(message::write);
        return Reply.ok(json.endArray().endObject());
    }
}
