package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as clients of the second API write them. No state. */
final class Times {
    private static final int LONGEST = 64;

    private Times() {}

    /**
     * A time by RFC 3339.
     *
     * @throws InvalidRequestException if it is none
     */
    static Instant read(String what, String text) {
        try {
            if (text.length() <= LONGEST) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new InvalidRequestException(what + " is neither a time like 2026-11-28T07:00:00.000Z nor a number of"
                + " milliseconds: " + Text.cut(text));
    }

    /** The same, or a number of milliseconds. */
    static Instant ofParameter(String what, String text) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return read(what, text);
        }
    }

    /** A string, or a number of milliseconds, which stands next in a text. */
    static Instant ofMember(String what, JsonCursor cursor) {
        return cursor.isString() ? read(what, cursor.string(what)) : Instant.ofEpochMilli(cursor.integer(what));
    }
}
