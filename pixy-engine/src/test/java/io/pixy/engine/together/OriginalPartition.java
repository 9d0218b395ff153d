package io.pixy.engine.together;

import io.pixy.engine.offsets.SparseAcks;
import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a member of the original knows of a partition that it owns: what it skips since others have acknowledged it, and
 * the one message that its clients may keep. Confined to one thread.
 */
final class OriginalPartition {
    private static final long NONE = -1;
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final BitSet skipped = new BitSet();
    private long kept = NONE;

    /** Begins where the committed pair says; null if there is none. */
    OriginalPartition(OffsetAndMetadata committed) {
        if (committed == null) {
            return;
        }
        String readable = SparseAcks.readable(committed.offset(), committed.metadata());
        for (String range : readable.isEmpty() ? new String[0] : readable.split(",", -1)) {
            String[] ends = range.split("-", -1);
            skipped.set(
                    (int) committed.offset() + Integer.parseInt(ends[0]),
                    (int) committed.offset() + Integer.parseInt(ends[1]));
        }
    }

    boolean skips(long offset) {
        return skipped.get((int) offset);
    }

    boolean keeps() {
        return kept != NONE;
    }

    /** Lets the clients have this one without acknowledging it. */
    void keep(long offset) {
        kept = offset;
    }

    /** The clients acknowledge what they kept; returns its offset. */
    long letGo() {
        long offset = kept;
        kept = NONE;
        return offset;
    }

    /** What to commit when everything before {@code position} is done but for what is kept. */
    OffsetAndMetadata committable(long position) {
        if (kept == NONE) {
            return new OffsetAndMetadata(position);
        }
        long acknowledged = position - kept - 1;
        return new OffsetAndMetadata(kept, acknowledged == 0 ? "" : number(1) + number(acknowledged));
    }

    /** Five bits to a digit, the lowest first; those that are not the last have the sixth bit. */
    private static String number(long value) {
        StringBuilder text = new StringBuilder();
        long rest = value;
        for (; rest > 31; rest >>= 5) {
            text.append(DIGITS.charAt((int) (rest & 31) | 32));
        }
        return text.append(DIGITS.charAt((int) rest)).toString();
    }
}
