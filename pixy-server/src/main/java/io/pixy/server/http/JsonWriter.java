package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON laid out as Kafka-Pixy's clients know it: two blanks per level, one element per line, no newline at the
 * end, and the characters that HTML cares about escaped; or all on one line. The caller writes well-formed JSON; nothing checks it. Confined
 * to the thread that writes one document.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final int INITIAL_BYTES = 256;

    private byte[] out;
    private int size;
    private int depth;
    private boolean first = true;
    private boolean named;
    private final boolean onOneLine;

    JsonWriter() {
        this(INITIAL_BYTES);
    }

    /** With room for so many bytes, for documents whose size is known, at least about. */
    JsonWriter(int expectedBytes) {
        this(expectedBytes, false);
    }

    private JsonWriter(int expectedBytes, boolean onOneLine) {
        this.out = new byte[expectedBytes];
        this.onOneLine = onOneLine;
    }

    /** One that writes everything on one line without blanks, as in the second API. */
    static JsonWriter onOneLine(int expectedBytes) {
        return new JsonWriter(expectedBytes, true);
    }

    JsonWriter beginObject() {
        return begin('{');
    }

    JsonWriter endObject() {
        return end('}');
    }

    JsonWriter beginArray() {
        return begin('[');
    }

    JsonWriter endArray() {
        return end(']');
    }

    JsonWriter name(String name) {
        separate();
        quote(name);
        put(':');
        if (!onOneLine) {
            put(' ');
        }
        named = true;
        return this;
    }

    JsonWriter text(String value) {
        beforeValue();
        quote(value);
        return this;
    }

    JsonWriter number(long value) {
        beforeValue();
        putAscii(Long.toString(value));
        return this;
    }

    JsonWriter bool(boolean value) {
        beforeValue();
        putAscii(value ? "true" : "false");
        return this;
    }

    JsonWriter nothing() {
        beforeValue();
        putAll(NULL);
        return this;
    }

    /** Base64 with padding; null stays null. */
    JsonWriter base64(byte[] value) {
        if (value == null) {
            return nothing();
        }
        beforeValue();
        put('"');
        int chars = Base64Text.size(value.length);
        reserve(chars);
        Base64Text.write(value, out, size);
        size += chars;
        put('"');
        return this;
    }

    JsonWriter numbers(List<Integer> values) {
        beginArray();
        values.forEach(this::number);
        return endArray();
    }

    /** All on one line without blanks, as in the list of consumers alone. */
    JsonWriter numbersOnOneLine(List<Integer> values) {
        beforeValue();
        put('[');
        String separator = "";
        for (int value : values) {
            putAscii(separator);
            putAscii(Integer.toString(value));
            separator = ",";
        }
        put(']');
        return this;
    }

    /** Ends a document of several: the next one stands on its own line. */
    JsonWriter endLine() {
        put('\n');
        first = true;
        return this;
    }

    /** A value that is JSON already. */
    JsonWriter value(byte[] json) {
        beforeValue();
        putAll(json);
        return this;
    }

    /** A document that is written already. */
    JsonWriter raw(byte[] json) {
        putAll(json);
        return this;
    }

    int size() {
        return size;
    }

    /** The document, after which nothing more is written. */
    byte[] toBytes() {
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    /** How many bytes {@link #base64} writes, quotes included. */
    static int sizeOfBase64(byte[] value) {
        return value == null ? NULL.length : 2 + Base64Text.size(value.length);
    }

    private JsonWriter begin(char bracket) {
        beforeValue();
        put(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        put(bracket);
        first = false;
        return this;
    }

    private void beforeValue() {
        if (named) {
            named = false;
        } else if (depth > 0) {
            separate();
        }
    }

    private void separate() {
        if (!first) {
            put(',');
        }
        first = false;
        newLine();
    }

    private void newLine() {
        if (onOneLine) {
            return;
        }
        put('\n');
        for (int i = 0; i < depth; i++) {
            put(' ');
            put(' ');
        }
    }

    private void quote(String text) {
        put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                putAll(text.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else if (Character.isSurrogate(c) || c == '\ufffd' || c == '\u2028' || c == '\u2029') {
                escape(Character.isSurrogate(c) ? '\ufffd' : c);
            } else {
                unicode(c);
            }
        }
        put('"');
    }

    private void ascii(char c) {
        switch (c) {
            case '"', '\\' -> {
                put('\\');
                put(c);
            }
            case '\n' -> putAscii("\\n");
            case '\r' -> putAscii("\\r");
            case '\t' -> putAscii("\\t");
            case '<', '>', '&' -> escape(c);
            default -> {
                if (c < 0x20) {
                    escape(c);
                } else {
                    put(c);
                }
            }
        }
    }

    private void unicode(char c) {
        if (c < 0x800) {
            put(0xc0 | (c >> 6));
        } else {
            put(0xe0 | (c >> 12));
            put(0x80 | ((c >> 6) & 0x3f));
        }
        put(0x80 | (c & 0x3f));
    }

    private void escape(char c) {
        putAscii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xf]);
        }
    }

    private void putAscii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void putAll(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
    }

    private void put(int b) {
        reserve(1);
        out[size++] = (byte) b;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
