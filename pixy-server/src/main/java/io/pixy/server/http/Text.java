package io.pixy.server.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text as Go reads and quotes it, since error texts carry it back to the caller. No state. */
final class Text {
    private static final String SHORT_ESCAPES = "\u0007a\bb\ff\nn\rr\tt\u000bv\\\\\"\"";

    private static final int MAX_ECHOED_CHARS = 256;
    private static final int CHARS_AT_A_TIME = 2048;

    private Text() {}

    /** UTF-8 with each byte that is none replaced on its own by U+FFFD; Java's decoder merges some of them. */
    static String of(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return repaired(bytes);
        }
    }

    /** Whether it is UTF-8 to the last byte. */
    static boolean isUtf8(byte[] bytes) {
        return firstNoUtf8(bytes) < 0;
    }

    /** Where the first byte is that is no UTF-8, or -1. What is read is not kept. */
    static int firstNoUtf8(byte[] bytes) {
        if (isAscii(bytes)) {
            return -1;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(CHARS_AT_A_TIME);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        return result.isError() ? in.position() : -1;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The beginning of text that came from a client and is sent or logged back to it. */
    static String cut(String text) {
        if (text.length() <= MAX_ECHOED_CHARS) {
            return text;
        }
        int end =
                Character.isHighSurrogate(text.charAt(MAX_ECHOED_CHARS - 1)) ? MAX_ECHOED_CHARS - 1 : MAX_ECHOED_CHARS;
        return text.substring(0, end) + "...";
    }

    /** Halves of a character that stand alone are no text, and would become question marks: U+FFFD in Go, and here. */
    static String withoutHalves(CharSequence text) {
        StringBuilder whole = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                whole = whole == null ? new StringBuilder(text) : whole;
                whole.setCharAt(i, '\ufffd');
            }
        }
        return whole == null ? text.toString() : whole.toString();
    }

    /** In double quotes, with what does not print escaped. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = SHORT_ESCAPES.indexOf(c);
            if (escape >= 0 && escape % 2 == 0) {
                quoted.append('\\').append(SHORT_ESCAPES.charAt(escape + 1));
            } else if (c < 0x20 || c == 0x7f) {
                quoted.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String repaired(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(2);
        int at = 0;
        while (at < bytes.length) {
            int length = sequenceLength(bytes, at, decoder, out);
            text.append(length == 0 ? "\ufffd" : new String(bytes, at, length, StandardCharsets.UTF_8));
            at += Math.max(1, length);
        }
        return text.toString();
    }

    /** The length of the valid sequence that begins there, or 0. */
    private static int sequenceLength(byte[] bytes, int at, CharsetDecoder decoder, CharBuffer out) {
        int lead = bytes[at] & 0xff;
        int length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (at + length > bytes.length) {
            return 0;
        }
        // without exceptions: there may be one for each byte
        CoderResult result = decoder.reset().decode(ByteBuffer.wrap(bytes, at, length), out.clear(), true);
        return result.isUnderflow() ? length : 0;
    }
}
