package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A message is handed out, and the one that was so many before it is acknowledged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OffsetTrackerBenchmark {
    private static final long ACK_TIMEOUT_NANOS = Duration.ofMinutes(5).toNanos();
    private static final byte[] VALUE = new byte[1024];

    /** How many are in the hands of clients. */
    @Param({"1", "64"})
    public int pending;

    private OffsetTracker tracker;
    private long next;

    /** With so many handed out. */
    @Setup(Level.Iteration)
    public void begin() {
        tracker = new OffsetTracker(new Committed(0, ""), new TrackerSettings(ACK_TIMEOUT_NANOS, 300, -1, 4096));
        for (next = 0; next < pending; next++) {
            offer();
        }
    }

    private void offer() {
        // whoever hands out looks first whether something is due and whether more may be
        if (tracker.hasRetry(next) || !tracker.mayOfferNew(next)) {
            throw new IllegalStateException("not as it should be at " + next);
        }
        tracker.offered(new Message("topic", 0, next, null, VALUE, List.of(), 0, 1), next);
    }

    /** One of each. */
    @Benchmark
    public OffsetTracker.AckOutcome offerAndAck() {
        offer();
        next++;
        return tracker.acked(next - 1 - pending);
    }

    /** The same, and what to commit is worked out, which happens once in an interval. */
    @Benchmark
    public Committed offerAckAndCommit() {
        offer();
        next++;
        tracker.acked(next - 1);
        Committed committed = tracker.committed();
        tracker.acked(next - 1 - pending);
        return committed;
    }
}
