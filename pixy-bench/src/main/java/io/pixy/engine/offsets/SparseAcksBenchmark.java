package io.pixy.engine.offsets;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The acknowledged ranges above a committed offset become metadata, and are read from it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SparseAcksBenchmark {
    private static final long BASE = 1_000_000;
    private static final int MAX_CHARS = 4096;

    /** How many holes there are. */
    @Param({"1", "30", "300"})
    public int holes;

    private List<Range> ranges;
    private String text;

    /** Between two holes some are acknowledged. */
    @Setup
    public void prepare() {
        ranges = IntStream.range(0, holes)
                .mapToObj(i -> new Range(BASE + 1 + i * 20L, BASE + 15 + i * 20L))
                .toList();
        text = encode();
    }

    /** To metadata. */
    @Benchmark
    public String encode() {
        return SparseAcks.encode(BASE, ranges, MAX_CHARS);
    }

    /** From metadata. */
    @Benchmark
    public Optional<List<Range>> decode() {
        return SparseAcks.decode(BASE, text);
    }
}
