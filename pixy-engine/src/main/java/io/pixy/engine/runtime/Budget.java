package io.pixy.engine.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes a process may keep for consumers, whatever the groups and clusters: what was read ahead and what clients
 * have not acknowledged. It refuses nothing; those who want more ask whether there is room, and do with the least they
 * can if there is none.
 *
 * <p>Thread-safe: atomic numbers and a concurrent set.
 */
public final class Budget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    /** A budget of which nothing is used yet. */
    public Budget(long maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("Out of range: " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    /** How many bytes are kept. */
    public long used() {
        return used.get();
    }

    boolean hasRoom() {
        return used.get() < maxBytes;
    }

    /** A part of it for one group, which gives back what is left when it ends. */
    public Share open() {
        return new Share();
    }

    private void changed(long by) {
        used.addAndGet(by);
        if (by < 0 && !waiting.isEmpty()) {
            tell();
        }
    }

    private void tell() {
        for (Runnable told : List.copyOf(waiting)) {
            if (hasRoom() && waiting.remove(told)) {
                told.run();
            }
        }
    }

    /** What one group uses. Thread-safe like the whole. */
    public final class Share {
        private final AtomicLong mine = new AtomicLong();
        private volatile boolean closed;

        private Share() {}

        /** Whether the process may keep more. */
        public boolean hasRoom() {
            return Budget.this.hasRoom();
        }

        /** So many bytes more are kept, or less. */
        public void changed(long by) {
            if (!closed) {
                mine.addAndGet(by);
                Budget.this.changed(by);
                if (closed) {
                    // whose settlement may have come too early for this
                    settle();
                }
            }
        }

        /** Tells once, when there is room, which may be now. Must be quick; the same one waits once. */
        public void whenRoom(Runnable told) {
            if (!closed) {
                waiting.add(told);
                tell();
            }
        }

        /** Nobody waits for room any more, and nothing is kept; what comes later does not count. */
        public void close(Runnable told) {
            waiting.remove(told);
            closed = true;
            settle();
        }

        private void settle() {
            Budget.this.changed(-mine.getAndSet(0));
        }
    }
}
