package io.pixy.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The latencies of one iteration, in a ring of the latest ones. Thread-safe: slots are handed out by a counter. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Latencies {
    private static final int SIZE = 1 << 20;

    /** Microseconds that half of the messages took at most. */
    public double p50Micros;

    /** Microseconds that 99 of 100 messages took at most. */
    public double p99Micros;

    private final long[] nanos = new long[SIZE];
    private final AtomicInteger count = new AtomicInteger();

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        count.set(0);
    }

    void record(long latencyNanos) {
        nanos[count.getAndIncrement() & (SIZE - 1)] = latencyNanos;
    }

    /** Ends an iteration. */
    @TearDown(Level.Iteration)
    public void end() {
        int recorded = Math.min(count.get(), SIZE);
        long[] sorted = Arrays.copyOf(nanos, recorded);
        Arrays.sort(sorted);
        p50Micros = recorded == 0 ? 0 : sorted[recorded / 2] / 1e3;
        p99Micros = recorded == 0 ? 0 : sorted[(int) (recorded * 0.99)] / 1e3;
    }
}
