package io.pixy.server.http;

import java.nio.charset.StandardCharsets;

/**
 * Base64 in the middle of an array: the JDK's encoder writes to the beginning of one only, from where it would have to be
 * copied. No state.
 */
final class Base64Text {
    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 3;
    private static final int CHARS = 4;

    private Base64Text() {}

    /** How many characters stand for so many bytes. */
    static int size(int bytes) {
        return (bytes + BYTES - 1) / BYTES * CHARS;
    }

    /** Writes all of {@code value}, for which there must be room. */
    static void write(byte[] value, byte[] out, int at) {
        int whole = value.length - value.length % BYTES;
        int to = at;
        for (int i = 0; i < whole; i += BYTES) {
            group(value[i], value[i + 1], value[i + 2], out, to);
            to += CHARS;
        }
        if (whole < value.length) {
            boolean two = whole + 1 < value.length;
            group(value[whole], two ? value[whole + 1] : 0, (byte) 0, out, to);
            out[to + 3] = '=';
            out[to + 2] = two ? out[to + 2] : (byte) '=';
        }
    }

    private static void group(byte first, byte second, byte third, byte[] out, int to) {
        int bits = (first & 0xff) << 16 | (second & 0xff) << 8 | (third & 0xff);
        out[to] = DIGITS[bits >> 18];
        out[to + 1] = DIGITS[(bits >> 12) & 0x3f];
        out[to + 2] = DIGITS[(bits >> 6) & 0x3f];
        out[to + 3] = DIGITS[bits & 0x3f];
    }
}
