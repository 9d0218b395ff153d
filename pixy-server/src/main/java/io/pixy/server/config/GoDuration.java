package io.pixy.server.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them: {@code 1h2m3.5s}, {@code 250ms}, {@code -1.5h}. The range is that of nanoseconds in 64
 * bits, the fraction below a nanosecond is cut off. No state.
 */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("\\G(\\d+(?:\\.\\d*)?|\\.\\d+)([a-zµμ]+)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final long SECOND = 1_000_000_000L;

    /** Much longer than any duration that makes sense; what parsers take for a text grows with its square. */
    private static final int LONGEST = 100;

    private GoDuration() {}

    /** Nothing if the text is no duration, too long a one, or longer than 100 characters. */
    public static Optional<Duration> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String rest = signed ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        BigInteger sum = BigInteger.ZERO;
        Matcher part = PART.matcher(rest);
        int at = 0;
        while (part.find() && NANOS.containsKey(part.group(2))) {
            BigDecimal unit = BigDecimal.valueOf(NANOS.get(part.group(2)));
            sum = sum.add(new BigDecimal(part.group(1)).multiply(unit).toBigInteger());
            at = part.end();
        }
        boolean whole = at > 0 && at == rest.length();
        boolean fits = sum.compareTo(BigInteger.valueOf(Long.MAX_VALUE)) <= 0;
        return whole && fits
                ? Optional.of(Duration.ofNanos(text.startsWith("-") ? -sum.longValue() : sum.longValue()))
                : Optional.empty();
    }

    /** The text that Go would print: {@code 5m0s}, {@code 250ms}, {@code 1.5s}, {@code 0s}. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < 0) {
            return "-" + format(duration.negated());
        }
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return fraction(nanos, 1_000) + "µs";
        }
        if (nanos < SECOND) {
            return fraction(nanos, 1_000_000) + "ms";
        }
        long hours = nanos / (3_600 * SECOND);
        long minutes = nanos / (60 * SECOND) % 60;
        String seconds = fraction(nanos % (60 * SECOND), SECOND) + "s";
        return (hours > 0 ? hours + "h" : "") + (hours > 0 || minutes > 0 ? minutes + "m" : "") + seconds;
    }

    private static String fraction(long nanos, long unit) {
        return BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
