package io.pixy.server.cli;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times as they are given on the command line. No state. */
final class Instants {
    private Instants() {}

    /** A time such as {@code 2006-01-02T15:04:05Z} or {@code 1136214245000ms}; nothing if it is none. */
    static Optional<Instant> parse(String text) {
        if (text.matches("\\d{1,18}ms")) {
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(text.substring(0, text.length() - 2))));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * The same for the value of an option.
     *
     * @throws UsageException if it is none
     */
    static Instant parse(String option, String text) {
        return parse(text)
                .orElseThrow(() -> new UsageException(
                        option + " needs a time such as 2006-01-02T15:04:05Z or 1136214245000ms, not " + text));
    }
}
