package io.pixy.engine.topic;

import io.pixy.engine.partition.Batch;
import io.pixy.engine.partition.MessageSource;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
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

/** So many partitions say that they have something, and each has its turn. What a partition does then does not count. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MultiplexerBenchmark {
    /** How many have something. */
    @Param({"1", "8", "64"})
    public int partitions;

    private final Multiplexer multiplexer = new Multiplexer();
    private final Batch batch = Batch.ofOne();
    private List<Asked> sources;

    /** Counts how often it is asked. */
    private static final class Asked implements MessageSource {
        private final PartitionId id;
        private int times;

        Asked(PartitionId id) {
            this.id = id;
        }

        @Override
        public PartitionId id() {
            return id;
        }

        @Override
        public boolean take(Batch into, int most) {
            times++;
            return false;
        }

        @Override
        public int available() {
            return 1;
        }
    }

    /** The partitions of a topic. */
    @Setup
    public void begin() {
        sources = IntStream.range(0, partitions)
                .mapToObj(number -> new Asked(new PartitionId("topic", number)))
                .toList();
    }

    /** A turn of each. */
    @Benchmark
    public int turns() {
        for (Asked source : sources) {
            multiplexer.onReady(source);
        }
        multiplexer.take(batch);
        return sources.get(0).times;
    }
}
