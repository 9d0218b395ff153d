package io.pixy.server.logging;

import java.util.regex.Pattern;

/**
 * Takes credentials out of lines. Ours have none in them; libraries that are made to tell more, write down whole headers. No
 * state.
 */
final class Masks {
    private static final String MASK = "****";
    private static final String KEY = "pixy_";
    private static final Pattern KEYS = Pattern.compile(KEY + "[A-Za-z0-9_-]{20,}");
    private static final Pattern HEADERS =
            Pattern.compile("\\b(bearer|basic)(\\s+|%20)[A-Za-z0-9._~+/=-]{8,}", Pattern.CASE_INSENSITIVE);

    private Masks() {}

    static String mask(String line) {
        String masked = line.contains(KEY) ? KEYS.matcher(line).replaceAll(KEY + MASK) : line;
        // most lines have none, and this is done for each
        return masked.contains("earer")
                        || masked.contains("asic")
                        || masked.contains("EARER")
                        || masked.contains("ASIC")
                ? HEADERS.matcher(masked).replaceAll("$1$2" + MASK)
                : masked;
    }
}
