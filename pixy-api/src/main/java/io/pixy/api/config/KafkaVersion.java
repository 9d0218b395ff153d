package io.pixy.api.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Kafka, {@code kafka.version}. Immutable; ordered by age.
 *
 * <p>Kafka-Pixy knew releases from 0.8.2.2 to 2.3.0 and refused all others. Later ones are accepted too.
 *
 * @param text as written, such as {@code 0.10.2.1} or {@code 3.9.2}
 */
public record KafkaVersion(String text) implements Comparable<KafkaVersion> {
    private static final Set<String> KNOWN = Set.of(
            "0.8.2.2",
            "0.9.0.0",
            "0.9.0.1",
            "0.10.0.0",
            "0.10.0.1",
            "0.10.1.0",
            "0.10.2.0",
            "0.10.2.1",
            "0.10.2.2",
            "0.11.0.0",
            "0.11.0.1",
            "0.11.0.2",
            "0.11.0.3",
            "1.0.0",
            "1.0.1",
            "1.0.2",
            "1.1.0",
            "1.1.1",
            "2.0.0",
            "2.0.1",
            "2.1.0",
            "2.1.1",
            "2.2.0",
            "2.2.1",
            "2.3.0");
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");
    private static final KafkaVersion LAST_KNOWN = new KafkaVersion("2.3.0");
    private static final KafkaVersion FIRST_WITH_HEADERS = new KafkaVersion("0.11.0.0");
    private static final Comparator<KafkaVersion> BY_AGE = Comparator.comparingLong(KafkaVersion::rank);

    /** Checks the form. */
    public KafkaVersion {
        if (!RELEASE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a release of Kafka: " + text);
        }
    }

    /**
     * Reads a release.
     *
     * @param text three or four numbers with dots between
     * @return nothing if there was no such release up to 2.3.0, and it is no later one
     */
    public static Optional<KafkaVersion> parse(String text) {
        if (KNOWN.contains(text)) {
            return Optional.of(new KafkaVersion(text));
        }
        return RELEASE.matcher(text).matches() && new KafkaVersion(text).compareTo(LAST_KNOWN) > 0
                ? Optional.of(new KafkaVersion(text))
                : Optional.empty();
    }

    /**
     * Whether records have headers.
     *
     * @return true from 0.11.0.0 on
     */
    public boolean supportsHeaders() {
        return compareTo(FIRST_WITH_HEADERS) >= 0;
    }

    @Override
    public int compareTo(KafkaVersion other) {
        return BY_AGE.compare(this, other);
    }

    private long rank() {
        Matcher numbers = RELEASE.matcher(text);
        if (!numbers.matches()) {
            throw new IllegalStateException(text);
        }
        long rank = 0;
        for (int i = 1; i <= 4; i++) {
            String number = numbers.group(i);
            rank = rank * 10_000 + (number == null ? 0 : Long.parseLong(number));
        }
        return rank;
    }

    @Override
    public String toString() {
        return text;
    }
}
