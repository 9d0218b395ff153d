package io.pixy.server.http;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path as the original reads it: percent-decoded first, so that an escaped slash or dot counts as one. Immutable.
 *
 * @param decoded one char per byte
 * @param clean the same without empty, {@code .} and {@code ..} parts
 * @param plain whether nothing had to be decoded or cleaned
 */
record RequestPath(String decoded, String clean, boolean plain) {

    /**
     * Reads the path of a request target.
     *
     * @throws IllegalArgumentException if an escape is malformed
     */
    static RequestPath of(String raw) {
        if (isPlain(raw)) {
            return new RequestPath(raw, raw, true);
        }
        if (PercentEncoding.firstBadEscape(raw) >= 0) {
            throw new IllegalArgumentException("malformed escape in " + raw);
        }
        String decoded = PercentEncoding.decodePath(raw);
        return new RequestPath(decoded, clean(decoded), false);
    }

    boolean isClean() {
        return clean.equals(decoded);
    }

    /** The clean path as it belongs into a URL. */
    String encoded() {
        return PercentEncoding.encodePath(clean);
    }

    /** Whether a path means what it says: nothing in it has to be decoded or cleaned. */
    static boolean isPlain(String raw) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return false;
        }
        char previous = 'a';
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean part = c == '/' || c == '.';
            if (!part && !isPlainName(c)) {
                return false;
            }
            if (part && previous == '/') {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private static boolean isPlainName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String cleaned = "/" + String.join("/", parts);
        return path.endsWith("/") && !parts.isEmpty() ? cleaned + "/" : cleaned;
    }
}
