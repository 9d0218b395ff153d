package io.pixy.server.cli;

/** Sizes as the original's tools show them. No state. */
final class Sizes {
    private static final char[] UNITS = {'K', 'M', 'G'};

    private Sizes() {}

    /** Below 1024 the number, else whole K, M or G, rounded down; G is the largest. */
    static String bytes(long count) {
        if (count < 1024) {
            return Long.toString(count);
        }
        long value = count / 1024;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return Long.toString(value) + UNITS[unit];
    }
}
