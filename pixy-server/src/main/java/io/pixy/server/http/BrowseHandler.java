package io.pixy.server.http;

import io.pixy.api.BrowseRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.MessagePage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /v1/topics/T/partitions/P/records}: messages as they lie in Kafka. A client that hangs up ends the look. Immutable.
 */
final class BrowseHandler implements RestHandler {
    private static final Set<String> PARAMETERS = Set.of("offset", "time", "max", "maxBytes", "values");
    private static final int BYTES_AROUND = 128;

    @Override
    public CompletableFuture<Reply> handle(RestRequest rest) {
        Query query = Query.of(rest, PARAMETERS);
        MessageJson.Values values = MessageJson.Values.of(query.word("values", "base64", "text", "json"));
        Receiver receiver = rest.receiver();
        CompletableFuture<MessagePage> page = rest.cluster().browse(request(rest, query));
        if (!page.isDone()) {
            receiver.watch(() -> page.cancel(false));
        }
        return page.whenComplete((found, failure) -> receiver.unwatch()).thenApply(found -> {
            if (!receiver.isPresent()) {
                throw new CancellationException("the client is gone");
            }
            return view(found, values);
        });
    }

    private static BrowseRequest request(RestRequest rest, Query query) {
        return new BrowseRequest(
                rest.topic(),
                partition(rest.path().getOrDefault("partition", "")),
                start(query),
                query.count("max").orElse(BrowseRequest.DEFAULT_MESSAGES),
                query.number("maxBytes").orElse(BrowseRequest.DEFAULT_BYTES));
    }

    private static int partition(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("partition must be a number, not " + Text.quote(Text.cut(text)));
        }
    }

    private static BrowseRequest.Start start(Query query) {
        Optional<Long> offset = query.number("offset");
        Optional<String> time = query.text("time");
        if (offset.isPresent() && time.isPresent()) {
            throw new InvalidRequestException("offset and time contradict each other: give one of them");
        }
        if (time.isPresent()) {
            return new BrowseRequest.Since(OffsetsAtHandler.time(time.get()));
        }
        long from = offset.orElse(0L);
        return from < 0 ? new BrowseRequest.Last(-from) : new BrowseRequest.AtOffset(from);
    }

    private static Reply view(MessagePage page, MessageJson.Values values) {
        int bytes = page.messages().stream().mapToInt(MessageJson::sizeOf).sum();
        JsonWriter json = JsonWriter.onOneLine(BYTES_AROUND + bytes)
                .beginObject()
                .name("messages")
                .beginArray();
        MessageJson message = new MessageJson(json, values);
        page.messages().forEach(message::write);
        json.endArray()
                .name("next")
                .number(page.next())
                .name("begin")
                .number(page.begin())
                .name("end")
                .number(page.end());
        return Reply.ok(json.endObject());
    }
}
