package io.pixy.engine.runtime;

import java.time.Duration;
import java.util.TreeSet;

/** Timers on a manual clock: actions run while the test advances it, in order of time, then of scheduling. */
public final class ManualTimers implements Timers {
    private final ManualClock clock;
    private final TreeSet<Entry> entries = new TreeSet<>();
    private long sequence;

    public ManualTimers(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
        Entry entry = new Entry(clock.nanoTime() + Math.max(0, delayNanos), sequence++, action);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    /** Moves the clock and runs what falls due on the way. */
    public void advance(Duration by) {
        long end = clock.nanoTime() + by.toNanos();
        while (!entries.isEmpty() && entries.first().dueNanos <= end) {
            runNext();
        }
        clock.advanceTo(end);
    }

    /** Moves the clock to the next action and runs it; false if there is none. */
    public boolean runNext() {
        Entry next = entries.pollFirst();
        if (next == null) {
            return false;
        }
        clock.advanceTo(next.dueNanos);
        next.action.run();
        return true;
    }

    public int size() {
        return entries.size();
    }

    private record Entry(long dueNanos, long sequence, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return dueNanos != other.dueNanos
                    ? Long.compare(dueNanos, other.dueNanos)
                    : Long.compare(sequence, other.sequence);
        }
    }
}
