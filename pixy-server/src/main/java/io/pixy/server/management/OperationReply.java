package io.pixy.server.management;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a request for a route of operation is answered with. Immutable; the bytes are not copied.
 *
 * @param status the HTTP status
 * @param contentType the value of the header
 * @param headers others
 * @param body what is written, all at once
 * @param live instead of a body what goes on for as long as somebody reads it
 */
public record OperationReply(
        int status, String contentType, Map<String, String> headers, byte[] body, Optional<Live> live) {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** Copies the headers. */
    public OperationReply {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
        headers = Map.copyOf(headers);
    }

    /** Bytes of a type. */
    public static OperationReply of(int status, String contentType, byte[] body) {
        return new OperationReply(status, contentType, Map.of(), body, Optional.empty());
    }

    /** Text, as it is. */
    public static OperationReply text(int status, String text) {
        return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** JSON, which is not checked. */
    public static OperationReply json(int status, String json) {
        return of(status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@code live} writes, piece by piece. */
    public static OperationReply live(String contentType, Live live) {
        return new OperationReply(200, contentType, Map.of(), new byte[0], Optional.of(live));
    }

    /** The same with one more header. */
    public OperationReply with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new OperationReply(status, contentType, more, body, live);
    }
}
