package io.pixy.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The named parameters of a request, values as the bytes they are. A pair that can't be read is left out and remembered
 * as {@link #error}: most endpoints do not care. Confined to the thread that parses one request.
 */
final class Parameters {
    private final Map<String, List<byte[]>> values = new HashMap<>();
    private String error;

    /** From the query of a URL; null is none. */
    static Parameters ofQuery(String query) {
        return of("", query);
    }

    /** From a form and the query behind it: under one name, one list. */
    static Parameters ofForm(byte[] form, String query) {
        return of(new String(form, StandardCharsets.ISO_8859_1), query);
    }

    private static Parameters of(String form, String query) {
        Parameters parameters = new Parameters();
        parameters.add(form);
        if (query != null) {
            parameters.add(PercentEncoding.toBytes(query));
        }
        return parameters;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<byte[]> first(String name) {
        return Optional.ofNullable(values.get(name)).map(list -> list.get(0));
    }

    List<String> texts(String name) {
        return values.getOrDefault(name, List.of()).stream().map(Text::of).toList();
    }

    /** Why a pair was left out, if one was. */
    Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /** Pairs with one char per byte. */
    private void add(String pairs) {
        int start = 0;
        while (start <= pairs.length()) {
            int end = pairs.indexOf('&', start);
            end = end < 0 ? pairs.length() : end;
            if (end > start) {
                addPair(pairs.substring(start, end));
            }
            start = end + 1;
        }
    }

    private void addPair(String pair) {
        if (pair.indexOf(';') >= 0) {
            error = "invalid semicolon separator in query";
            return;
        }
        int equals = pair.indexOf('=');
        Optional<byte[]> name = decode(equals < 0 ? pair : pair.substring(0, equals));
        Optional<byte[]> value = name.flatMap(n -> decode(equals < 0 ? "" : pair.substring(equals + 1)));
        value.ifPresent(v -> values.computeIfAbsent(Text.of(name.get()), n -> new ArrayList<>(1))
                .add(v));
    }

    private Optional<byte[]> decode(String escaped) {
        int bad = PercentEncoding.firstBadEscape(escaped);
        if (bad < 0) {
            return Optional.of(unescape(escaped));
        }
        if (error == null) {
            String escape = escaped.substring(bad, Math.min(bad + 3, escaped.length()));
            error = "invalid URL escape " + Text.quote(escape);
        }
        return Optional.empty();
    }

    private static byte[] unescape(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                bytes.write(PercentEncoding.byteAt(escaped, i));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }
}
