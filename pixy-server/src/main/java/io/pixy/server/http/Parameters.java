package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The named parameters of a request, values as the bytes they are. A pair that can't be read is left out and remembered
 * as {@link #error}: most endpoints do not care. Confined to the thread that parses one request.
 */
final class Parameters {
    private static final int USUAL = 4;

    private final List<String> names = new ArrayList<>(USUAL);

    /** That of each name, which may be there several times. */
    private final List<byte[]> values = new ArrayList<>(USUAL);

    private final int max;
    private int count;
    private String error;

    private Parameters(int max) {
        this.max = max;
    }

    /** From the query of a URL; null is none. */
    static Parameters ofQuery(String query, int max) {
        return new Parameters(max).add(query);
    }

    /** From a form and the query behind it: under one name, one list. */
    static Parameters ofForm(byte[] form, String query, int max) {
        return new Parameters(max).add(form).add(query);
    }

    boolean has(String name) {
        return names.contains(name);
    }

    Optional<byte[]> first(String name) {
        int at = names.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(values.get(at));
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                texts.add(Text.of(values.get(i)));
            }
        }
        return texts;
    }

    /** A name that is none of these, if there is one. */
    Optional<String> nameBut(Set<String> known) {
        return names.stream().filter(name -> !known.contains(name)).findFirst();
    }

    /** Why a pair was left out, if one was. */
    Optional<String> error() {
        return Optional.ofNullable(error);
    }

    private Parameters add(String query) {
        return query == null ? this : add(query.getBytes(StandardCharsets.UTF_8));
    }

    /** Pairs as they were sent; nothing of them is copied but names and values. */
    private Parameters add(byte[] pairs) {
        int start = 0;
        while (start < pairs.length) {
            int end = indexOf(pairs, '&', start, pairs.length);
            if (end > start) {
                count++;
                if (count > max) {
                    throw new BadRequestException(
                            "more than " + max + " parameters. Consider increasing `limits.max_parameters`");
                }
                addPair(pairs, start, end);
            }
            start = end + 1;
        }
        return this;
    }

    private void addPair(byte[] pairs, int start, int end) {
        if (indexOf(pairs, ';', start, end) < end) {
            error = "invalid semicolon separator in query";
            return;
        }
        int equals = indexOf(pairs, '=', start, end);
        if (isWellFormed(pairs, start, equals) && isWellFormed(pairs, equals, end)) {
            names.add(Text.of(decoded(pairs, start, equals)));
            values.add(decoded(pairs, Math.min(equals + 1, end), end));
        }
    }

    private boolean isWellFormed(byte[] bytes, int start, int end) {
        int bad = PercentEncoding.firstBadEscape(bytes, start, end);
        if (bad < end && error == null) {
            String escape = new String(bytes, bad, Math.min(3, end - bad), StandardCharsets.ISO_8859_1);
            error = "invalid URL escape " + Text.quote(escape);
        }
        return bad >= end;
    }

    private static byte[] decoded(byte[] escaped, int start, int end) {
        byte[] bytes = new byte[end - start];
        int size = 0;
        for (int i = start; i < end; i++) {
            byte b = escaped[i];
            if (b == '%') {
                bytes[size++] = (byte) PercentEncoding.byteAt(escaped, i);
                i += 2;
            } else {
                bytes[size++] = b == '+' ? (byte) ' ' : b;
            }
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private static int indexOf(byte[] bytes, char c, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != c) {
            at++;
        }
        return at;
    }
}
