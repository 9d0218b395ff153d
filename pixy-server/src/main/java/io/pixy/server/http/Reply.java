package io.pixy.server.http;

import java.nio.charset.StandardCharsets;

/**
 * What a request is answered with. Immutable; the bytes are not copied.
 *
 * @param status the HTTP status
 * @param contentType the value of the header
 * @param body what is written, all at once
 * @param retryAfterSeconds when it is worth to try again; 0: nobody knows
 */
record Reply(int status, String contentType, byte[] body, int retryAfterSeconds) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    /** The answer of operations that have nothing to tell. */
    static final Reply EMPTY_OBJECT = new Reply(200, JSON, new byte[] {'{', '}'});

    Reply(int status, String contentType, byte[] body) {
        this(status, contentType, body, 0);
    }

    static Reply ok(JsonWriter json) {
        return new Reply(200, JSON, json.toBytes());
    }

    static Reply text(int status, String text) {
        return new Reply(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    Reply after(int seconds) {
        return new Reply(status, contentType, body, seconds);
    }

    static Reply error(int status, String text) {
        JsonWriter json =
                new JsonWriter().beginObject().name("error").text(text).endObject();
        return new Reply(status, JSON, json.toBytes());
    }
}
