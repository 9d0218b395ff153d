package io.pixy.server.http;

import io.pixy.api.ProduceResult;
import io.pixy.server.v1.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How results look in the JSON of the second API. Confined to the thread that writes one answer. */
final class ResultJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final JsonWriter out;

    /** Messages of a batch mostly have one and the same. */
    private long lastMillis = -1;

    private String lastTime;

    ResultJson(JsonWriter out) {
        this.out = out;
    }

    /** Into an object that was begun. */
    void written(ProduceResult result) {
        out.name("partition").number(result.position().partition());
        out.name("offset").number(result.position().offset());
        if (result.timestampMillis() >= 0) {
            out.name("timestamp").text(time(result.timestampMillis()));
        }
    }

    /** As the member {@code error} of an object that was begun. */
    void error(Problem problem) {
        out.name("error").beginObject();
        members(out, problem);
        out.endObject();
    }

    static void members(JsonWriter out, Problem problem) {
        out.name("code").text(problem.code().name());
        out.name("message").text(problem.message());
        out.name("retriable").bool(problem.retriable());
    }

    private String time(long millis) {
        if (millis != lastMillis) {
            lastMillis = millis;
            lastTime = time(Instant.ofEpochMilli(millis));
        }
        return lastTime;
    }

    /** By RFC 3339, with milliseconds. */
    static String time(Instant time) {
        return TIME.format(time);
    }
}
