package io.pixy.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Async produce, as fast as messages are accepted: Kafka's own producer, which blocks when its buffer is full, beside
 * Pixy's, which accepts later then. In the long run both are as fast as messages are written.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 6, time = 3)
public class ProduceAsyncBenchmark {
    private static final int NOT_ACCEPTED = 64;

    private final Semaphore window = new Semaphore(NOT_ACCEPTED);
    private Sender sender;

    /** Begins with nothing in flight. */
    @Setup(Level.Trial)
    public void prepare(Target target) {
        sender = target.async();
    }

    /** One message. */
    @Benchmark
    public void async(Messages messages) throws InterruptedException {
        window.acquire();
        sender.send(messages.nextKey(), messages.value(), error -> window.release());
    }
}
