package io.pixy.engine.runtime;

/** Where time comes from. Thread-safe: has no state of its own. */
public interface Clock {

    /** Monotonic time for deadlines, in nanoseconds from an arbitrary origin; compare by subtraction. */
    long nanoTime();

    /** Wall clock for documents that others read, in milliseconds since 1970. */
    long wallMillis();

    /** The clocks of this machine. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
