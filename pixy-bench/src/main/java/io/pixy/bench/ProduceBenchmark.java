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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sync produce, Kafka's own producer beside Pixy's: messages of 1 KB to one broker, acks=all. A window keeps so many in
 * flight; one operation is one message, from the call to the outcome.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 6, time = 3)
public class ProduceBenchmark {
    /** How many messages are in flight. */
    @Param({"1", "16", "256"})
    public int inFlight;

    private Semaphore window;
    private Sender sender;

    /** Begins with nothing in flight. */
    @Setup(Level.Trial)
    public void prepare(Target target) {
        window = new Semaphore(inFlight);
        sender = target.sync();
    }

    /** Waits for what is in flight. */
    @TearDown(Level.Iteration)
    public void finish() throws InterruptedException {
        window.acquire(inFlight);
        window.release(inFlight);
    }

    /** One message. */
    @Benchmark
    public void sync(Messages messages, Latencies latencies) throws InterruptedException {
        window.acquire();
        long begin = System.nanoTime();
        sender.send(messages.nextKey(), messages.value(), error -> {
            if (error == null) {
                latencies.record(System.nanoTime() - begin);
            }
            window.release();
        });
    }
}
