package io.pixy.server;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How much memory all that clients are sending may take altogether. Thread-safe: one atomic number. */
public final class ByteBudget {
    private final long limit;
    private final Optional<ByteBudget> whole;
    private final AtomicLong taken = new AtomicLong();

    /** With {@code limit} bytes, none of them taken. */
    public ByteBudget(long limit) {
        this(limit, Optional.empty());
    }

    private ByteBudget(long limit, Optional<ByteBudget> whole) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be above 0, not " + limit);
        }
        this.limit = limit;
        this.whole = whole;
    }

    /** What {@code limits.max_memory_bytes} means: 0 is a quarter of the heap. */
    public static ByteBudget of(long configured) {
        return new ByteBudget(configured > 0 ? configured : Runtime.getRuntime().maxMemory() / 4);
    }

    /** At most a half of this one, so that who has it leaves something to the others. */
    public ByteBudget half() {
        return part(2);
    }

    /** At most one of {@code parts} of this one. */
    public ByteBudget part(int parts) {
        return new ByteBudget(Math.max(1, limit / parts), Optional.of(this));
    }

    /** Takes all of it or, if there is not so much left, nothing. */
    public boolean take(long bytes) {
        long after = taken.addAndGet(bytes);
        if (after > limit || (whole.isPresent() && !whole.get().take(bytes))) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Takes what is there already, so that others have to wait. */
    public void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
        if (whole.isPresent()) {
            whole.get().takeAnyway(bytes);
        }
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        // most requests have taken nothing, and all of them would meet here
        if (bytes == 0) {
            return;
        }
        taken.addAndGet(-bytes);
        if (whole.isPresent()) {
            whole.get().giveBack(bytes);
        }
    }

    /** What is taken at the moment. */
    public long taken() {
        return taken.get();
    }
}
