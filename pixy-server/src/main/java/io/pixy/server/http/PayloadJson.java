package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import java.nio.charset.StandardCharsets;

/**
 * A key or value in a body: null, or an object with one of {@code base64}, {@code text} and {@code json}. Immutable, as long
 * as nobody changes the array.
 *
 * @param bytes what it stands for; may be null
 * @param isText whether it was given as text, and not as Base64
 */
record PayloadJson(byte[] bytes, boolean isText) {
    private static final String FORMS = " must be null or an object with one of base64, text and json";

    /**
     * Reads what stands next in a text.
     *
     * @throws InvalidRequestException if it is none
     */
    static PayloadJson read(JsonCursor cursor, String what) {
        if (cursor.takeNull()) {
            return new PayloadJson(null, true);
        }
        if (!cursor.isObject()) {
            throw new InvalidRequestException(what + FORMS);
        }
        JsonCursor.Members forms = cursor.object(what);
        String form = forms.next();
        PayloadJson payload = switch (form == null ? "" : form) {
            case "base64" -> new PayloadJson(cursor.base64(what), false);
            case "text" -> new PayloadJson(cursor.string(what).getBytes(StandardCharsets.UTF_8), true);
            case "json" -> new PayloadJson(cursor.value(), true);
            default -> throw new InvalidRequestException(what + FORMS);
        };
        if (forms.next() != null) {
            throw new InvalidRequestException(what + FORMS);
        }
        return payload;
    }
}
