package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Goes through one JSON document of the second API from left to right, and hands out what is asked for without building a
 * tree of it. What is not as asked for is refused with the place it stands at. Confined to the thread that reads one
 * document.
 */
final class JsonCursor {
    private static final int MAX_DEPTH = 64;
    private static final int END = -1;
    private static final int MOST_DIGITS = 19;

    private final byte[] text;
    private final int end;
    private int at;

    /** Reads {@code text} from {@code at} to before {@code end}. */
    JsonCursor(byte[] text, int at, int end) {
        this.text = text;
        this.at = at;
        this.end = end;
    }

    /** Where in the text it stands. */
    int position() {
        return at;
    }

    /** Passes what stands before the next value. */
    void takeBlanks() {
        peek();
    }

    /** Whether the next value is null, which it then passes. */
    boolean takeNull() {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    /** Whether the next value begins with that character. */
    boolean isNext(char c) {
        return peek() == c;
    }

    void beginObject(String what) {
        begin('{', what, "an object");
    }

    void beginArray(String what) {
        begin('[', what, "a list");
    }

    private void begin(char bracket, String what, String kind) {
        if (peek() != bracket) {
            throw bad(what + " must be " + kind);
        }
        at++;
    }

    /** The name of the next member, or null at the end of the object; {@code first} right after its beginning. */
    String nextName(boolean first) {
        if (!hasNext('}', first)) {
            return null;
        }
        if (peek() != '"') {
            throw bad("the name of a member must be a string");
        }
        String name = string("a name");
        if (peek() != ':') {
            throw bad("':' is missing after the name of a member");
        }
        at++;
        return name;
    }

    /** Whether there is another element in the list; {@code first} right after its beginning. */
    boolean nextElement(boolean first) {
        return hasNext(']', first);
    }

    private boolean hasNext(char bracket, boolean first) {
        int c = peek();
        if (c == bracket) {
            at++;
            return false;
        }
        if (first) {
            return true;
        }
        if (c != ',') {
            throw bad("',' or '" + bracket + "' is missing");
        }
        at++;
        return true;
    }

    /** Halves of characters become U+FFFD. */
    String string(String what) {
        int from = open(what);
        boolean plain = true;
        while (at < end && text[at] != '"') {
            plain &= text[at] != '\\';
            at += text[at] == '\\' ? 2 : 1;
        }
        int to = at;
        close();
        return plain ? decoded(from, to) : Text.withoutHalves(unescaped(from, to));
    }

    /** The bytes of a string in Base64, with or without padding, in either alphabet. */
    byte[] base64(String what) {
        String string = string(what);
        try {
            return string.indexOf('-') >= 0 || string.indexOf('_') >= 0
                    ? Base64.getUrlDecoder().decode(string)
                    : Base64.getDecoder().decode(string);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(what + " is not Base64: " + e.getMessage());
        }
    }

    long integer(String what) {
        int from = at;
        int c = peek();
        if (c == '-' || isDigit(c)) {
            from = at;
            number();
            String digits = ascii(from, at);
            if (digits.length() <= MOST_DIGITS + 1 && digits.chars().skip(1).allMatch(JsonCursor::isDigit)) {
                try {
                    return Long.parseLong(digits);
                } catch (NumberFormatException e) {
                    // too large
                }
            }
        }
        at = from;
        throw bad(what + " must be a whole number");
    }

    boolean bool(String what) {
        int c = peek();
        if (c != 't' && c != 'f') {
            throw bad(what + " must be true or false");
        }
        literal(c == 't' ? "true" : "false");
        return c == 't';
    }

    /** Passes a value, whatever it is, if it is well-formed. */
    void skip() {
        skip(0);
    }

    /** Nothing but blanks may follow. */
    void end() {
        if (peek() != END) {
            throw bad("there is something behind the end of the document");
        }
    }

    private void skip(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("more than " + MAX_DEPTH + " levels");
        }
        int c = peek();
        switch (c) {
            case '{' -> {
                at++;
                for (boolean first = true; hasNext('}', first); first = false) {
                    peek();
                    skipString("the name of a member");
                    if (peek() != ':') {
                        throw bad("':' is missing after the name of a member");
                    }
                    at++;
                    skip(depth + 1);
                }
            }
            case '[' -> {
                at++;
                for (boolean first = true; hasNext(']', first); first = false) {
                    skip(depth + 1);
                }
            }
            case '"' -> skipString("a string");
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) {
                    throw bad("a value is missing");
                }
                number();
            }
        }
    }

    private void skipString(String what) {
        open(what);
        while (at < end && text[at] != '"') {
            if (text[at] >= 0 && text[at] < ' ') {
                throw bad("a control character in a string");
            }
            if (text[at] == '\\') {
                escape(null);
            } else {
                at++;
            }
        }
        close();
    }

    private int open(String what) {
        if (peek() != '"') {
            throw bad(what + " must be a string");
        }
        return ++at;
    }

    private void close() {
        if (at >= end) {
            at = end;
            throw bad("a string does not end");
        }
        at++;
    }

    private StringBuilder unescaped(int from, int to) {
        StringBuilder string = new StringBuilder(to - from);
        int after = at;
        at = from;
        while (at < to) {
            int run = at;
            while (at < to && text[at] != '\\') {
                at++;
            }
            string.append(decoded(run, at));
            if (at < to) {
                escape(string);
            }
        }
        at = after;
        return string;
    }

    /** Passes an escape, and appends what it stands for if there is a string. */
    private void escape(StringBuilder string) {
        int c = at + 1 < end ? text[at + 1] : END;
        int index = "\"\\/bfnrt".indexOf((char) c);
        if (c >= 0 && index >= 0) {
            at += 2;
            append(string, "\"\\/\b\f\n\r\t".charAt(index));
            return;
        }
        int code = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = c == 'u' && i < end ? Character.digit(text[i], 16) : -1;
            if (digit < 0) {
                throw bad("an escape that is none in a string");
            }
            code = (code << 4) | digit;
        }
        at += 6;
        append(string, (char) code);
    }

    private static void append(StringBuilder string, char c) {
        if (string != null) {
            string.append(c);
        }
    }

    private String decoded(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] >= 0 && text[i] < ' ') {
                throw bad("a control character in a string");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("a string is not UTF-8");
        }
    }

    private void number() {
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            digits();
        }
        if (here() == '.') {
            at++;
            digits();
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        if (!isDigit(here())) {
            throw bad("a number that is none");
        }
        while (isDigit(here())) {
            at++;
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (here() != word.charAt(i)) {
                throw bad("a value that is none");
            }
            at++;
        }
    }

    /** The next character that is no blank. */
    private int peek() {
        while (at < end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return here();
    }

    private int here() {
        return at < end ? text[at] & 0xff : END;
    }

    private String ascii(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.US_ASCII);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private InvalidRequestException bad(String what) {
        return new InvalidRequestException(what + (at >= end ? ": the text ends there" : ", at byte " + at));
    }
}
