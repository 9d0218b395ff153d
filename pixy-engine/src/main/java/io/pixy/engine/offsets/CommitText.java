package io.pixy.engine.offsets;

/**
 * What a partition's acknowledgements come to when they are committed. Remembered from one change to the next, since it
 * is asked for much more often than it changes. Confined to the owner's strand.
 */
final class CommitText {
    private final AckedRanges acked;
    private int maxChars;

    /** What {@link #committed} and {@link #length} came to; dropped at every change. */
    private Committed committed;

    private long length = -1;

    /** Metadata of so many characters at most. */
    CommitText(AckedRanges acked, int maxChars) {
        this.acked = acked;
        this.maxChars = maxChars;
    }

    /** Offset and metadata; if the metadata would be too long, its lowest ranges. */
    Committed committed() {
        if (committed == null) {
            committed = new Committed(acked.base(), SparseAcks.encode(acked.base(), acked, maxChars));
        }
        return committed;
    }

    /** Whether {@link #committed} lacks ranges because of the limit. */
    boolean isCut() {
        return !staysBelow(maxChars + 1L);
    }

    /** Whether the metadata is not close to its limit. */
    boolean hasRoom() {
        return staysBelow(room());
    }

    private long room() {
        return (maxChars * 3L + 3) / 4;
    }

    /** How much of it is used up; from 1 on there is no room. */
    double used() {
        return (double) length() / Math.max(1, room());
    }

    /** Lowers the limit, for good. */
    void limit(int chars) {
        maxChars = Math.min(maxChars, Math.max(0, chars));
        changed();
    }

    /** Something was acknowledged. */
    void changed() {
        committed = null;
        length = -1;
    }

    /** Whether all ranges can be written in less than so many characters. Counts them only when it is not obvious. */
    private boolean staysBelow(long chars) {
        long atMost = 2L * acked.size() * SparseAcks.digits(acked.end() - acked.base());
        if (atMost == 0 || atMost < chars) {
            return true;
        }
        return length() < chars;
    }

    private long length() {
        if (length < 0) {
            length = SparseAcks.length(acked.base(), acked);
        }
        return length;
    }
}
