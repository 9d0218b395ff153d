package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Budget;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of a partition lies in the buffer, and whether its reading is paused because of that. Reading resumes when
 * half is gone, well before the buffer runs dry.
 *
 * <p>Thread-safe: filled by the fetch thread, drained by the group's strand.
 */
final class Allowance implements Fetcher.Flow {
    private final Limits limits;
    private final Budget.Share budget;
    private final Runnable resume;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Limits that may change while they are in force, since partitions share the group's memory.
     *
     * @param budget knows what is in the buffer
     * @param resume called once when a paused partition has room again
     */
    Allowance(Limits limits, Budget.Share budget, Runnable resume) {
        this.limits = limits;
        this.budget = budget;
        this.resume = resume;
    }

    /** For what others bound. */
    static Allowance unbounded() {
        Limits limits = new Limits() {
            @Override
            public int maxMessages() {
                return Integer.MAX_VALUE;
            }

            @Override
            public long maxBytes() {
                return Long.MAX_VALUE;
            }
        };
        return new Allowance(limits, new Budget(Long.MAX_VALUE).open(), () -> {});
    }

    /** Counts what was read; true if reading must pause. */
    boolean added(int moreMessages, long moreBytes) {
        int count = messages.addAndGet(moreMessages);
        long size = changed(moreBytes);
        if (count < limits.maxMessages() && size < limits.maxBytes()) {
            return false;
        }
        paused.set(true);
        // taken() may have made room just before it could see the pause
        return !tryResume(messages.get(), bytes.get());
    }

    /** Counts what was read for the same buffer earlier. */
    void hold(Fetcher.Held held) {
        boolean unused = added(held.messages(), held.bytes());
    }

    boolean isPaused() {
        return paused.get();
    }

    @Override
    public void taken(int fewerMessages, long fewerBytes) {
        int count = messages.addAndGet(-fewerMessages);
        long size = changed(-fewerBytes);
        if (paused.get() && tryResume(count, size)) {
            resume.run();
        }
    }

    /** The same for what has never got there; nobody is told that there is room. */
    void untold(int fewerMessages, long fewerBytes) {
        int count = messages.addAndGet(-fewerMessages);
        long size = changed(-fewerBytes);
        boolean unused = paused.get() && tryResume(count, size);
    }

    private long changed(long by) {
        long size = bytes.addAndGet(by);
        budget.changed(by);
        if (closed) {
            settle();
        }
        return size;
    }

    @Override
    public void close() {
        closed = true;
        settle();
    }

    /** What is or was counted, whoever comes first, is given back once. */
    private void settle() {
        budget.changed(-bytes.getAndSet(0));
    }

    private boolean tryResume(int count, long size) {
        return count <= limits.maxMessages() / 2 && size <= limits.maxBytes() / 2 && paused.compareAndSet(true, false);
    }

    /** Not thread-safe of its own; implementations are immutable or volatile. */
    interface Limits {
        int maxMessages();

        long maxBytes();
    }
}
