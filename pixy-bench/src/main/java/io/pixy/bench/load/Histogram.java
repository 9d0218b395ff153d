package io.pixy.bench.load;

/**
 * How often something took how long, with an error below two percent. Confined to one thread at a time.
 */
public final class Histogram {
    /** Each power of two is divided into so many steps. */
    private static final int STEPS_LOG2 = 6;

    private static final int STEPS = 1 << STEPS_LOG2;

    private final long[] counts = new long[(64 - STEPS_LOG2 + 1) << STEPS_LOG2];
    private long total;

    /** Notes one time. */
    public void add(long nanos) {
        counts[slot(Math.max(0, nanos))]++;
        total++;
    }

    /** Notes all that another one noted. */
    public void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /** How many times were noted. */
    public long total() {
        return total;
    }

    /** The time that such a share of all was within, in milliseconds; NaN if nothing was noted. */
    public double millis(double share) {
        long rank = (long) Math.ceil(share * total);
        long below = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            below += counts[i];
            if (below >= rank) {
                return middle(i) / 1e6;
            }
        }
        return Double.NaN;
    }

    private static int slot(long nanos) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(nanos) - STEPS_LOG2 - 1);
        return (shift << STEPS_LOG2) + (int) (nanos >>> shift);
    }

    private static double middle(int slot) {
        int shift = Math.max(0, (slot >>> STEPS_LOG2) - 1);
        long low = (long) (slot - (shift << STEPS_LOG2)) << shift;
        return low + (1L << shift) / 2.0;
    }
}
