package io.pixy.engine.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs that something is done on a strand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StrandBenchmark {
    private final Strand strand = new Strand("bench");
    private final Counter counter = new Counter();
    private final Runnable increment = counter::increment;

    /** State of the strand. */
    private static final class Counter {
        private long count;

        void increment() {
            count++;
        }
    }

    /** The strand is idle: the task runs on this thread. */
    @Benchmark
    @Threads(1)
    public void idle() {
        strand.execute(increment);
    }

    /** The same with an answer that is completed outside of the strand, as a request has it. */
    @Benchmark
    @Threads(1)
    public Long answered() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        strand.execute(() -> {
            counter.increment();
            long count = counter.count;
            strand.afterwards(() -> answer.complete(count));
        });
        return answer.join();
    }

    /** Two threads want it. */
    @Benchmark
    @Threads(2)
    public void contended() {
        strand.execute(increment);
    }
}
