package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a tracker should do, said as plainly as possible: sets, and loops over everything. */
final class TrackerModel {
    final Set<Long> acked = new TreeSet<>();
    final Map<Long, Entry> offers = new TreeMap<>();
    final long start;
    private final long timeout;
    private final int maxRetries;
    long highestOffered;

    static final class Entry {
        int attempts = 1;
        long deadline;
        boolean takenBack;
    }

    TrackerModel(Committed committed, TrackerSettings settings) {
        this.start = committed.offset();
        this.timeout = settings.ackTimeoutNanos();
        this.maxRetries = settings.maxRetries();
        this.highestOffered = start - 1;
        for (Range range : SparseAcks.decode(start, committed.metadata()).orElseThrow()) {
            for (long offset = range.from(); offset < range.to(); offset++) {
                acked.add(offset);
                highestOffered = offset;
            }
        }
    }

    long base() {
        long base = start;
        while (acked.contains(base)) {
            base++;
        }
        return base;
    }

    boolean isAcked(long offset) {
        return offset < start || acked.contains(offset);
    }

    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        long base = base();
        for (long offset : acked) {
            int last = ranges.size() - 1;
            if (offset > base && last >= 0 && ranges.get(last).to() == offset) {
                ranges.set(last, new Range(ranges.get(last).from(), offset + 1));
            } else if (offset > base) {
                ranges.add(new Range(offset, offset + 1));
            }
        }
        return ranges;
    }

    void offered(long offset, long now) {
        if (!isAcked(offset) && !offers.containsKey(offset)) {
            Entry entry = new Entry();
            entry.deadline = now + timeout;
            offers.put(offset, entry);
            highestOffered = Math.max(highestOffered, offset);
        }
    }

    /** The offset that is due, or -1. */
    long nextRetry(long now) {
        for (Map.Entry<Long, Entry> offer : offers.entrySet()) {
            if (offer.getValue().takenBack) {
                return offer.getKey();
            }
        }
        for (Map.Entry<Long, Entry> offer : offers.entrySet()) {
            if (offer.getValue().deadline < now && !isExhausted(offer.getValue())) {
                return offer.getKey();
            }
        }
        return -1;
    }

    private boolean isExhausted(Entry entry) {
        return maxRetries >= 0 && entry.attempts >= maxRetries + 1;
    }

    void retried(long offset, long now) {
        Entry entry = offers.get(offset);
        entry.attempts++;
        entry.takenBack = false;
        entry.deadline = now + timeout;
    }

    List<Long> dropExhausted(long now) {
        List<Long> dropped = new ArrayList<>();
        offers.forEach((offset, entry) -> {
            if (!entry.takenBack && entry.deadline < now && isExhausted(entry)) {
                dropped.add(offset);
            }
        });
        dropped.forEach(offset -> acknowledge(offset, offset + 1));
        return dropped;
    }

    boolean takeBack(long offset) {
        Entry entry = offers.get(offset);
        if (entry == null || entry.takenBack) {
            return false;
        }
        entry.attempts--;
        entry.takenBack = true;
        return true;
    }

    OffsetTracker.AckOutcome acked(long offset) {
        if (isAcked(offset)) {
            return OffsetTracker.AckOutcome.DUPLICATE;
        }
        if (offset > highestOffered) {
            return OffsetTracker.AckOutcome.NEVER_OFFERED;
        }
        acknowledge(offset, offset + 1);
        return OffsetTracker.AckOutcome.APPLIED;
    }

    void acknowledge(long from, long to) {
        for (long offset = Math.max(start, from); offset < to; offset++) {
            acked.add(offset);
            offers.remove(offset);
        }
    }

    List<Long> adjust(long to) {
        List<Long> dropped =
                offers.keySet().stream().filter(offset -> offset < to).toList();
        acknowledge(start, to);
        return dropped;
    }

    List<Long> unacked() {
        return offers.entrySet().stream()
                .filter(offer -> offer.getValue().attempts > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    long remainingWait(long now) {
        return offers.values().stream()
                .filter(entry -> !entry.takenBack)
                .mapToLong(entry -> Math.max(0, entry.deadline - now))
                .max()
                .orElse(0);
    }

    /** When something falls due that has not by now. */
    OptionalLong nextExpiry(long now) {
        return offers.values().stream()
                .filter(entry -> !entry.takenBack && entry.deadline >= now)
                .mapToLong(entry -> entry.deadline + 1)
                .min();
    }
}
