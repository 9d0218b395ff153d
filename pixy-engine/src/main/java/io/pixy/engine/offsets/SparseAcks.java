package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The text form of acknowledged ranges, which travels as the metadata of a committed offset. Members written in another
 * language read it too, so every character counts.
 *
 * <p>Each range, in ascending order, is two numbers: how far it begins above the end of the range before it (the first
 * one: above the committed offset), and its length. A number is written five bits at a time, lowest first, as one
 * character of {@link #ALPHABET} each; a character of the upper half says that more follow. So any prefix that ends
 * after a range is a valid text as well. No state.
 */
public final class SparseAcks {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int BITS = 5;
    private static final int MORE = 1 << BITS;

    /** Enough for 63 bits. */
    private static final int MAX_DIGITS = 13;

    private SparseAcks() {}

    /**
     * What is shown to people: {@code 1-2,9-11}, each range relative to the committed offset and without its end.
     *
     * @param committed the offset that was committed
     * @param metadata its metadata
     * @return empty if there are no ranges, or if it does not decode
     */
    public static String readable(long committed, String metadata) {
        StringBuilder text = new StringBuilder();
        for (Range range : decode(committed, metadata).orElse(List.of())) {
            text.append(text.isEmpty() ? "" : ",");
            text.append(range.from() - committed).append('-').append(range.to() - committed);
        }
        return text.toString();
    }

    /** The lowest of these ranges (ascending, disjoint, above the base) that fit into so many characters. */
    public static String encode(long base, Iterable<Range> ranges, int maxChars) {
        StringBuilder text = new StringBuilder();
        long end = base;
        for (Range range : ranges) {
            int complete = text.length();
            append(text, range.from() - end);
            append(text, range.to() - range.from());
            if (text.length() > maxChars) {
                text.setLength(complete);
                break;
            }
            end = range.to();
        }
        return text.toString();
    }

    /** How many characters all of these ranges need. */
    public static long length(long base, Iterable<Range> ranges) {
        long length = 0;
        long end = base;
        for (Range range : ranges) {
            length += digits(range.from() - end) + digits(range.to() - range.from());
            end = range.to();
        }
        return length;
    }

    /** How many characters a number needs. */
    static int digits(long number) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(number);
        return Math.max(1, (bits + BITS - 1) / BITS);
    }

    /**
     * The ranges of such a text: ascending and disjoint, but neighbours may touch, and the first may begin at the base.
     *
     * @return empty if it is not such a text; an empty list if it is an empty one
     */
    public static Optional<List<Range>> decode(long base, String metadata) {
        List<Range> ranges = new ArrayList<>();
        Iterator<Long> numbers = new Numbers(metadata);
        long end = base;
        while (numbers.hasNext()) {
            long gap = numbers.next();
            long length = numbers.hasNext() ? numbers.next() : Numbers.BAD;
            long from = end + gap;
            end = from + length;
            if (gap < 0 || length <= 0 || from <= 0 || end < from) {
                return Optional.empty();
            }
            ranges.add(new Range(from, end));
        }
        return Optional.of(ranges);
    }

    private static void append(StringBuilder text, long number) {
        long rest = number;
        while (rest >= MORE) {
            text.append(ALPHABET.charAt((int) (rest & (MORE - 1)) | MORE));
            rest >>>= BITS;
        }
        text.append(ALPHABET.charAt((int) rest));
    }

    /** Reads one number after the other; what is none reads as {@link #BAD}. Confined to one decoding. */
    private static final class Numbers implements Iterator<Long> {
        static final long BAD = -1;

        private final String text;
        private int next;

        Numbers(String text) {
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return next < text.length();
        }

        @Override
        public Long next() {
            long number = 0;
            for (int digits = 0; digits < MAX_DIGITS && hasNext(); digits++) {
                int value = ALPHABET.indexOf(text.charAt(next++));
                if (value < 0) {
                    return BAD;
                }
                number |= (long) (value & (MORE - 1)) << (digits * BITS);
                if (value < MORE) {
                    return number;
                }
            }
            return BAD;
        }
    }
}
