package io.pixy.server.http;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code GET /topics/T/offsets/at?time=}: where in each partition's log a time begins. Not in Kafka-Pixy. Immutable. */
final class OffsetsAtHandler implements RestHandler {

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Instant time = time(request.queryParameters().texts("time"));
        return request.cluster()
                .offsetsAt(request.topic(), time)
                .thenApply(OffsetsAtHandler::view)
                .exceptionally(OffsetsHandler::failed);
    }

    private static Instant time(List<String> texts) {
        if (texts.size() != 1) {
            throw new BadRequestException("one time is expected, but " + texts.size() + " provided");
        }
        return time(texts.get(0));
    }

    /**
     * Reads a time.
     *
     * @throws BadRequestException if it is none
     */
    static Instant time(String text) {
        try {
            return text.matches("-?[0-9]+")
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new BadRequestException(
                    "bad time: " + Text.cut(text) + ": neither milliseconds since 1970 nor as in 2006-01-02T15:04:05Z");
        }
    }

    private static Reply view(Map<Integer, Long> offsets) {
        JsonWriter json = new JsonWriter().beginArray();
        offsets.forEach((partition, offset) -> json.beginObject()
                .name("partition")
                .number(partition)
                .name("offset")
                .number(offset)
                .endObject());
        return Reply.ok(json.endArray());
    }
}
