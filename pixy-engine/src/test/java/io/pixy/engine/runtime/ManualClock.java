package io.pixy.engine.runtime;

/** A clock that moves when the test says so. Wall clock and monotonic time differ, so mixing them fails. */
public final class ManualClock implements Clock {
    private long nanos = 7_000_000_000L;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return 1_545_730_073_000L + nanos / 1_000_000;
    }

    void advanceTo(long nanoTime) {
        nanos = Math.max(nanos, nanoTime);
    }
}
