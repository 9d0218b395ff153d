package io.pixy.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An answer, as long as the next one is not read.
 *
 * @param bytes of which those from {@code from} to {@code to} are the body
 */
record HttpAnswer(int status, byte[] bytes, int from, int to) {
    private static final String LENGTH = "content-length:";

    static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Negative if nothing is said. */
    static int contentLength(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) {
            return -1;
        }
        int end = head.indexOf('\r', at);
        return Integer.parseInt(head.substring(at + LENGTH.length(), end).trim());
    }

    /** The number behind such a name in the body, which is JSON. */
    long number(String name) {
        String body = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        int at = body.indexOf('"' + name + '"');
        if (at < 0) {
            throw new IllegalStateException("no " + name + " in " + body);
        }
        int begin = body.indexOf(':', at) + 1;
        while (body.charAt(begin) == ' ') {
            begin++;
        }
        int end = begin;
        while (Character.isDigit(body.charAt(end))) {
            end++;
        }
        return Long.parseLong(body, begin, end, 10);
    }
}
