package io.pixy.engine.runtime;

import java.time.Duration;

/** A clock that moves when the test says so. Wall clock and monotonic time differ, so mixing them fails. */
public final class ManualClock implements Clock {
    private long nanos = 7_000_000_000L;
    private long stallNanos;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        nanos += stallNanos;
        return 1_545_730_073_000L + nanos / 1_000_000;
    }

    /** From now on so much time passes before the wall clock is looked at. */
    public void stall(Duration time) {
        stallNanos = time.toNanos();
    }

    void advanceTo(long nanoTime) {
        nanos = Math.max(nanos, nanoTime);
    }
}
