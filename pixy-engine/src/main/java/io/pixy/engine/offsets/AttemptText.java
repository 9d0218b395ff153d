package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The text form of {@link Attempts}, which travels as the metadata of an offset of a side group, four to seven characters
 * for each message.
 *
 * <p>Behind {@link #MARK} stands a time in seconds since 1970; then for each message, in ascending order, how far it is
 * above the one before it (the first one: above the offset of the pair), how often it was tried, and how many seconds
 * after that time it is due, plus one; 0 if it is due at once. Numbers are written as in {@link SparseAcks}. No state.
 */
public final class AttemptText {
    /** Whatever does not begin like that is not ours, and must not be overwritten. The digit is the version. */
    private static final String MARK = "pixy1:";

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int BITS = 5;
    private static final int MORE = 1 << BITS;

    /** Enough for 60 bits: what is larger is none of ours. */
    private static final int MOST_DIGITS = 12;

    private static final int MOST_ATTEMPTS = 1_000_000_000;

    /** In the year 36812. */
    private static final long LAST_SECOND = 1L << 40;

    private static final Comparator<Map.Entry<Long, Attempts>> IMPORTANT_FIRST =
            Comparator.<Map.Entry<Long, Attempts>>comparingInt(
                            entry -> -entry.getValue().attempts())
                    .thenComparingLong(entry -> -entry.getValue().notBeforeMillis())
                    .thenComparingLong(Map.Entry::getKey);

    private AttemptText() {}

    /** Whether it is a text of ours, of whatever version. */
    public static boolean isOurs(String metadata) {
        return metadata.startsWith("pixy") && metadata.indexOf(':') == MARK.length() - 1;
    }

    /**
     * The text for these messages. If not all of them fit, those count that were tried most often, then those that wait
     * for longest, then the lowest.
     *
     * @param base not above any of them
     * @param maxChars how long it may be; never shorter than that of no message at all
     */
    public static String encode(long base, NavigableMap<Long, Attempts> messages, int maxChars) {
        String all = text(base, messages);
        if (all.length() <= maxChars) {
            return all;
        }
        List<Map.Entry<Long, Attempts>> ranked = new ArrayList<>(messages.entrySet());
        ranked.sort(IMPORTANT_FIRST);
        int fits = 0;
        int tooMany = ranked.size();
        // one message more never makes the text shorter
        while (fits + 1 < tooMany) {
            int tried = (fits + tooMany) >>> 1;
            if (text(base, first(ranked, tried)).length() <= maxChars) {
                fits = tried;
            } else {
                tooMany = tried;
            }
        }
        return text(base, first(ranked, fits));
    }

    private static NavigableMap<Long, Attempts> first(List<Map.Entry<Long, Attempts>> ranked, int count) {
        NavigableMap<Long, Attempts> first = new TreeMap<>();
        ranked.subList(0, count).forEach(entry -> first.put(entry.getKey(), entry.getValue()));
        return first;
    }

    private static String text(long base, NavigableMap<Long, Attempts> messages) {
        StringBuilder text = new StringBuilder(MARK);
        long start = messages.values().stream()
                .mapToLong(message -> message.notBeforeMillis() / 1000)
                .filter(second -> second > 0)
                .min()
                .orElse(0);
        if (messages.isEmpty()) {
            return MARK;
        }
        append(text, start);
        long before = base;
        for (Map.Entry<Long, Attempts> entry : messages.entrySet()) {
            long second = entry.getValue().notBeforeMillis() / 1000;
            append(text, entry.getKey() - before);
            append(text, entry.getValue().attempts());
            append(text, second == 0 ? 0 : second - start + 1);
            before = entry.getKey() + 1;
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long number) {
        long rest = number;
        while (rest >= MORE) {
            text.append(ALPHABET.charAt((int) (rest & (MORE - 1)) | MORE));
            rest >>>= BITS;
        }
        text.append(ALPHABET.charAt((int) rest));
    }

    /**
     * The messages of such a text.
     *
     * @param base the offset that it was stored with
     * @return nothing if it is not such a text; no messages if there are none in it
     */
    public static Optional<NavigableMap<Long, Attempts>> decode(long base, String metadata) {
        if (!metadata.startsWith(MARK) || base < 0) {
            return Optional.empty();
        }
        NavigableMap<Long, Attempts> messages = new TreeMap<>();
        if (metadata.length() == MARK.length()) {
            return Optional.of(messages);
        }
        Numbers numbers = new Numbers(metadata, MARK.length());
        long start = numbers.next(LAST_SECOND);
        long before = base;
        while (numbers.hasNext()) {
            long offset = before + numbers.next(Long.MAX_VALUE);
            int attempts = (int) numbers.next(MOST_ATTEMPTS);
            long due = numbers.next(LAST_SECOND);
            if (numbers.bad || offset < before) {
                return Optional.empty();
            }
            messages.put(offset, new Attempts(attempts, due == 0 ? 0 : (start + due - 1) * 1000));
            before = offset + 1;
        }
        return numbers.bad || messages.isEmpty() ? Optional.empty() : Optional.of(messages);
    }

    /** Reads one number after the other, and remembers whether one was none. Confined to one decoding. */
    private static final class Numbers {
        private final String text;
        private int at;
        private boolean bad;

        Numbers(String text, int from) {
            this.text = text;
            this.at = from;
        }

        boolean hasNext() {
            return at < text.length() && !bad;
        }

        /** 0 if there is none, or one that is too large. */
        long next(long most) {
            long number = 0;
            for (int digit = 0; digit < MOST_DIGITS && at < text.length() && !bad; digit++) {
                int value = ALPHABET.indexOf(text.charAt(at++));
                if (value < 0) {
                    break;
                }
                number |= (long) (value & (MORE - 1)) << (digit * BITS);
                if (value < MORE) {
                    bad = number > most;
                    return bad ? 0 : number;
                }
            }
            bad = true;
            return 0;
        }
    }
}
