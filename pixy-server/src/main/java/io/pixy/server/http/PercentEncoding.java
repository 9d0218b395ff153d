package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code %XX} in paths and queries. Decoded text is Latin-1: each char is one byte of what was sent, which need not be
 * UTF-8. No state.
 */
final class PercentEncoding {
    private static final String PLAIN_IN_PATHS = "-_.~$&+,/:;=@";

    private PercentEncoding() {}

    /** Where the first {@code %} stands that no two hexadecimal digits follow, or -1. */
    static int firstBadEscape(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 3)) {
            if (i + 2 >= text.length() || digit(text, i + 1) < 0 || digit(text, i + 2) < 0) {
                return i;
            }
        }
        return -1;
    }

    /** The same within bytes; {@code end} if there is none. */
    static int firstBadEscape(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] == '%' && (i + 2 >= end || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0)) {
                return i;
            }
        }
        return end;
    }

    static int byteAt(byte[] text, int percent) {
        return (digit(text[percent + 1]) << 4) | digit(text[percent + 2]);
    }

    static int byteAt(String text, int percent) {
        return (digit(text, percent + 1) << 4) | digit(text, percent + 2);
    }

    /** Text that was sent without escapes, one char per byte. */
    static String toBytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    /** A path whose escapes are known to be good. */
    static String decodePath(String raw) {
        String path = toBytes(raw);
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                decoded.append((char) byteAt(path, i));
                i += 2;
            } else {
                decoded.append(c);
            }
        }
        return decoded.toString();
    }

    /** A decoded path as Go writes it into a URL. */
    static String encodePath(String decoded) {
        StringBuilder path = new StringBuilder(decoded.length());
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (isPlain(c)) {
                path.append(c);
            } else {
                path.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return path.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PLAIN_IN_PATHS.indexOf(c) >= 0;
    }

    private static int digit(String text, int at) {
        return digit(text.charAt(at));
    }

    private static int digit(int c) {
        return c >= 0 && c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
