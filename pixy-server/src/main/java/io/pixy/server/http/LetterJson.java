package io.pixy.server.http;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.LetterFilter;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.server.v1.Problem;
import java.time.Instant;

/** How dead letters, and putting them back, look in the JSON of the second API. No state. */
final class LetterJson {
    private static final int BYTES_PER_LETTER = 256;
    private static final int BYTES_OF_A_REDRIVE = 256;

    private LetterJson() {}

    static Reply page(DeadLetterPage page, MessageJson.Values values) {
        int bytes = page.letters().stream()
                .mapToInt(letter -> BYTES_PER_LETTER + MessageJson.sizeOf(letter.message()))
                .sum();
        JsonWriter json =
                JsonWriter.onOneLine(bytes).beginObject().name("deadLetters").beginArray();
        MessageJson message = new MessageJson(json, values);
        page.letters().forEach(letter -> write(json, message, letter));
        json.endArray();
        page.next().ifPresent(next -> json.name("next").text(next.partition() + "-" + next.offset()));
        return Reply.ok(json.endObject());
    }

    private static void write(JsonWriter json, MessageJson message, DeadLetter letter) {
        json.beginObject()
                .name("partition")
                .number(letter.letterPartition())
                .name("offset")
                .number(letter.letterOffset())
                .name("written")
                .text(ResultJson.time(Instant.ofEpochMilli(letter.writtenMillis())))
                .name("topic")
                .text(letter.message().topic())
                .name("originalPartition")
                .number(letter.message().partition())
                .name("originalOffset")
                .number(letter.message().offset());
        message.content(letter.message());
        json.name("reason")
                .text(letter.reason())
                .name("message")
                .text(letter.text())
                .name("attempts")
                .number(letter.message().attempt())
                .name("hops")
                .number(letter.hops());
        if (letter.truncated()) {
            json.name("truncated").bool(true);
        }
        json.endObject();
    }

    /** Where a page begins, as it was told by the one before: {@code PARTITION-OFFSET}. */
    static RecordPosition place(String text) {
        int dash = text.indexOf('-');
        try {
            return new RecordPosition(
                    Integer.parseInt(text.substring(0, Math.max(0, dash))), Long.parseLong(text.substring(dash + 1)));
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("at must be a partition and an offset like 0-17, not " + Text.cut(text));
        }
    }

    static Reply redrive(Redrive redrive) {
        JsonWriter json = JsonWriter.onOneLine(BYTES_OF_A_REDRIVE)
                .beginObject()
                .name("id")
                .text(redrive.id())
                .name("state")
                .text(redrive.state().name())
                .name("redriven")
                .number(redrive.redriven())
                .name("skipped")
                .number(redrive.skipped())
                .name("failed")
                .number(redrive.failed())
                .name("left")
                .number(redrive.left());
        redrive.problem().ifPresent(why -> new ResultJson(json).error(Problem.of(why)));
        return Reply.ok(json.endObject());
    }

    /**
     * What is to be put back; nothing in it is necessary, and an empty body is as good.
     *
     * @throws InvalidRequestException naming what is wrong with it
     */
    static RedriveRequest read(byte[] body) {
        RedriveRequest request = RedriveRequest.ALL;
        if (body.length == 0) {
            return request;
        }
        JsonCursor cursor = new JsonCursor(body);
        JsonCursor.Members members = cursor.object("the body");
        for (String name = members.next(); name != null; name = members.next()) {
            request = switch (name) {
                case "to" -> request.withTo(cursor.string("to"));
                case "maxPerSecond" -> request.withMaxPerSecond(number(cursor.integer("maxPerSecond")));
                case "limit" -> request.withLimit(cursor.integer("limit"));
                case "filter" -> request.withFilter(filter(cursor));
                default ->
                    throw new InvalidRequestException(
                            "the body has no member " + Text.cut(name) + ", only to, maxPerSecond, limit and filter");
            };
        }
        cursor.end();
        return request;
    }

    private static int number(long given) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, given));
    }

    private static LetterFilter filter(JsonCursor cursor) {
        LetterFilter filter = LetterFilter.ALL;
        JsonCursor.Members members = cursor.object("filter");
        for (String name = members.next(); name != null; name = members.next()) {
            filter = switch (name) {
                case "reason" -> filter.withReason(cursor.string("reason"));
                case "key" -> {
                    byte[] key = PayloadJson.read(cursor, "key").bytes();
                    yield key == null ? filter : filter.withKey(key);
                }
                case "from" -> filter.withFrom(Times.ofMember("from", cursor));
                case "to" -> filter.withTo(Times.ofMember("to", cursor));
                default ->
                    throw new InvalidRequestException(
                            "filter has no member " + Text.cut(name) + ", only reason, key, from and to");
            };
        }
        return filter;
    }
}
