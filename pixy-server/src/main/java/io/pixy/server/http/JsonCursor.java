package io.pixy.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.pixy.api.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/**
 * Goes through one JSON document of the second API from left to right, and hands out what is asked for without building a
 * tree of it. What is not as asked for is refused with the place it stands at. Jackson reads it; bytes that are no UTF-8,
 * some of which it would let pass, are refused before. Confined to the thread that reads one document.
 */
final class JsonCursor {
    private static final int MAX_DEPTH = 64;
    private static final int MOST_DIGITS = 1000;

    /** Whoever has a document has bounded its length. Names are read and forgotten: keeping them costs more than they do. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MOST_DIGITS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final byte[] text;
    private final JsonParser parser;

    /** What comes next, if it was looked at; null at the end. */
    private JsonToken next;

    private boolean looked;
    private boolean broken;

    /**
     * Stands before the document.
     *
     * @throws InvalidRequestException if the text is none
     */
    JsonCursor(byte[] text) {
        this.text = text;
        int bad = Text.firstNoUtf8(text);
        if (bad >= 0) {
            throw new InvalidRequestException("the text is not UTF-8, at byte " + bad);
        }
        try {
            // the one that does not guess at other encodings, and that can do without a table of names
            parser = FACTORY.createNonBlockingByteArrayParser();
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
            feeder.feedInput(text, 0, text.length);
            feeder.endOfInput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The members of an object that are still to come, none of which may come twice. */
    final class Members {
        private final String what;
        private final Set<String> seen = new HashSet<>();

        private Members(String what) {
            this.what = what;
        }

        /** The name of the next one, whose value must be read then; null at the end of the object. */
        String next() {
            if (take(JsonToken.END_OBJECT)) {
                return null;
            }
            peek();
            String name = textOf();
            looked = false;
            if (!seen.add(name)) {
                throw new InvalidRequestException(what + " has " + Text.cut(name) + " twice");
            }
            return name;
        }
    }

    Members object(String what) {
        if (!take(JsonToken.START_OBJECT)) {
            throw bad(what + " must be an object");
        }
        return new Members(what);
    }

    void beginArray(String what) {
        if (!take(JsonToken.START_ARRAY)) {
            throw bad(what + " must be a list");
        }
    }

    /** Whether there is another element in the list. */
    boolean nextElement() {
        return !take(JsonToken.END_ARRAY);
    }

    /** How many lists and objects it stands in. */
    int depth() {
        return parser.getParsingContext().getNestingDepth();
    }

    /**
     * Goes behind an element of a list that could not be read to its end.
     *
     * @param depth that of the list
     * @param why it could not be read
     * @throws InvalidRequestException if nothing behind it can be read either
     */
    void leave(int depth, InvalidRequestException why) {
        if (broken) {
            throw why;
        }
        while (depth() > depth) {
            read();
        }
        looked = false;
    }

    boolean isObject() {
        return peek() == JsonToken.START_OBJECT;
    }

    boolean isString() {
        return peek() == JsonToken.VALUE_STRING;
    }

    /** Whether the next value is null, which it then passes. */
    boolean takeNull() {
        return take(JsonToken.VALUE_NULL);
    }

    /** Halves of characters become U+FFFD. */
    String string(String what) {
        if (!isString()) {
            throw bad(what + " must be a string");
        }
        looked = false;
        return Text.withoutHalves(textOf());
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
        if (peek() == JsonToken.VALUE_NUMBER_INT) {
            try {
                long number = Long.parseLong(textOf());
                looked = false;
                return number;
            } catch (NumberFormatException e) {
                // too large
            }
        }
        throw bad(what + " must be a whole number");
    }

    boolean bool(String what) {
        if (take(JsonToken.VALUE_TRUE)) {
            return true;
        }
        if (take(JsonToken.VALUE_FALSE)) {
            return false;
        }
        throw bad(what + " must be true or false");
    }

    /** A value, whatever it is, as it is written. */
    byte[] value() {
        peek();
        int from = beginning();
        skip();
        return Arrays.copyOfRange(text, from, (int) parser.currentLocation().getByteOffset());
    }

    /** Passes a value, whatever it is. */
    void skip() {
        if (peek() == null) {
            throw bad("a value is missing");
        }
        try {
            parser.skipChildren();
            parser.finishToken();
        } catch (IOException e) {
            throw broken(e);
        }
        looked = false;
    }

    /** Nothing but blanks may follow. The last thing to ask for. */
    void end() {
        if (peek() != null) {
            throw bad("there is something behind the end of the document");
        }
        try {
            // others can have its buffers now
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean take(JsonToken token) {
        if (peek() != token) {
            return false;
        }
        looked = false;
        return true;
    }

    private JsonToken peek() {
        if (!looked) {
            next = read();
            looked = true;
        }
        return next;
    }

    private JsonToken read() {
        try {
            JsonToken token = parser.nextToken();
            // a number may go on until the end of the text is looked at once more
            return token == JsonToken.NOT_AVAILABLE ? parser.nextToken() : token;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private String textOf() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private InvalidRequestException broken(IOException why) {
        broken = true;
        if (why instanceof JsonEOFException || !(why instanceof JsonProcessingException syntax)) {
            return new InvalidRequestException("the text ends in the midst of the JSON");
        }
        if (depth() > MAX_DEPTH) {
            return new InvalidRequestException("more than " + MAX_DEPTH + " levels");
        }
        JsonLocation place = syntax.getLocation();
        String what = syntax.getOriginalMessage();
        // where a list or an object began it does not tell here
        int aside = what.indexOf(" (for ");
        return new InvalidRequestException("no JSON: " + Text.cut(aside < 0 ? what : what.substring(0, aside))
                + (place == null ? "" : ", at byte " + place.getByteOffset()));
    }

    private InvalidRequestException bad(String what) {
        return new InvalidRequestException(
                peek() == null ? what + ": the text ends there" : what + ", at byte " + beginning());
    }

    /** Of what comes next. The parser has passed the first byte of it when it notes the place. */
    private int beginning() {
        return (int) parser.currentTokenLocation().getByteOffset() - 1;
    }
}
