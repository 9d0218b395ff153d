package io.pixy.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON document and complains in the words of Go, which callers of Kafka-Pixy see. Gives maps, lists, strings,
 * {@link NumberText}s, booleans and null. Confined to the thread that reads one document.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 500;
    private static final char END = '\uffff';

    private final String text;
    private final int maxElements;
    private int at;
    private int elements;

    private JsonReader(String text, int maxElements) {
        this.text = text;
        this.maxElements = maxElements;
    }

    /** A number as it was written. */
    record NumberText(String literal) {}

    /** Reads a document with at most so many elements of lists, and members of objects. */
    static Object read(String text, int maxElements) throws JsonSyntaxException {
        JsonReader reader = new JsonReader(text, maxElements);
        Object value = reader.value(0);
        if (reader.peek() != END) {
            throw reader.unexpected("after top-level value");
        }
        return value;
    }

    private Object value(int depth) throws JsonSyntaxException {
        if (depth > MAX_DEPTH) {
            throw new JsonSyntaxException("exceeded max depth");
        }
        if (elements++ > maxElements) {
            throw new BadRequestException(
                    "too many elements in a JSON document. Consider increasing `limits.max_rows`");
        }
        char c = peek();
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield number();
                }
                throw unexpected("looking for beginning of value");
            }
        };
    }

    private Map<String, Object> object(int depth) throws JsonSyntaxException {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            String name = string();
            if (peek() != ':') {
                throw unexpected("after object key");
            }
            at++;
            // a name given again moves to where it stands last: what it says there holds
            Object value = value(depth + 1);
            members.remove(name);
            members.put(name, value);
            if (ends('}', "after object key:value pair")) {
                return members;
            }
        }
    }

    private List<Object> array(int depth) throws JsonSyntaxException {
        List<Object> elements = new ArrayList<>();
        at++;
        if (peek() == ']') {
            at++;
            return elements;
        }
        do {
            elements.add(value(depth + 1));
        } while (!ends(']', "after array element"));
        return elements;
    }

    private boolean ends(char bracket, String context) throws JsonSyntaxException {
        char c = peek();
        if (c != bracket && c != ',') {
            throw unexpected(context);
        }
        at++;
        return c == bracket;
    }

    private String string() throws JsonSyntaxException {
        StringBuilder string = new StringBuilder();
        at++;
        while (true) {
            char c = here();
            if (c == '"') {
                at++;
                return Text.withoutHalves(string);
            }
            if (c < ' ' || c == END) {
                throw unexpected("in string literal");
            }
            at++;
            string.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws JsonSyntaxException {
        char c = here();
        if (c == 'u') {
            at++;
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = here() < 0x80 ? Character.digit(here(), 16) : -1;
                if (digit < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
                code = (code << 4) | digit;
                at++;
            }
            return (char) code;
        }
        int index = "\"\\/bfnrt".indexOf(c);
        if (index < 0) {
            throw unexpected("in string escape code");
        }
        at++;
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private NumberText number() throws JsonSyntaxException {
        int start = at;
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (here() == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
        return new NumberText(text.substring(start, at));
    }

    private void digits(String context) throws JsonSyntaxException {
        if (!isDigit(here())) {
            throw unexpected(context);
        }
        while (isDigit(here())) {
            at++;
        }
    }

    private Object literal(String word, Object value) throws JsonSyntaxException {
        for (int i = 0; i < word.length(); i++) {
            if (here() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
            at++;
        }
        return value;
    }

    /** The next character that is no blank. */
    private char peek() {
        while (" \t\r\n".indexOf(here()) >= 0) {
            at++;
        }
        return here();
    }

    private char here() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private JsonSyntaxException unexpected(String context) {
        if (at >= text.length()) {
            return new JsonSyntaxException("unexpected end of JSON input");
        }
        String c = String.valueOf(text.charAt(at));
        String quoted = Text.quote(c);
        String inner = c.equals("'") ? "\\'" : c.equals("\"") ? c : quoted.substring(1, quoted.length() - 1);
        return new JsonSyntaxException("invalid character '" + inner + "' " + context);
    }
}
