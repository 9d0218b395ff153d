package io.pixy.engine.letters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many letters may be on their way at the same time, and how large they may be together; some more wait in a line.
 * Thread-safe: one lock, under which nothing is called.
 */
final class Room {
    private final int most;
    private final long mostBytes;
    private final int mostWaiting;

    @GuardedBy("this") private final Queue<Entry> waiting = new ArrayDeque<>();

    @GuardedBy("this") private int count;

    @GuardedBy("this") private long bytes;

    @GuardedBy("this") private boolean serving;

    Room(int most, long mostBytes, int mostWaiting) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.mostWaiting = mostWaiting;
    }

    /** Begins now, or when others have left; false if too many wait already. What begins must not throw. */
    boolean enter(long size, Runnable begin) {
        synchronized (this) {
            if (!waiting.isEmpty() || !fits(size)) {
                return waiting.size() < mostWaiting && waiting.add(new Entry(size, begin));
            }
            take(size);
        }
        begin.run();
        return true;
    }

    /** Whoever has begun calls this once. */
    void leave(long size) {
        synchronized (this) {
            count--;
            bytes -= size;
            if (serving) {
                // what is begun may end at once: whoever serves goes on, however long the line is
                return;
            }
            serving = true;
        }
        Entry next;
        while ((next = next()) != null) {
            next.begin.run();
        }
    }

    private synchronized Entry next() {
        if (waiting.isEmpty() || !fits(waiting.peek().size)) {
            serving = false;
            return null;
        }
        Entry next = waiting.poll();
        take(next.size);
        return next;
    }

    /** One of any size can go when there is no other. */
    @GuardedBy("this") private boolean fits(long size) {
        return count == 0 || (count < most && bytes + size <= mostBytes);
    }

    @GuardedBy("this") private void take(long size) {
        count++;
        bytes += size;
    }

    private record Entry(long size, Runnable begin) {}
}
