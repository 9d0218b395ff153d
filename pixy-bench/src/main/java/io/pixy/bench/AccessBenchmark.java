package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.server.access.Access;
import io.pixy.server.access.NewKey;
import io.pixy.server.access.Presented;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs a call to look who asks for it and whether that may, beside the same call with nobody who looks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class AccessBenchmark {
    private final CompletableFuture<RecordPosition> answer =
            CompletableFuture.completedFuture(new RecordPosition(0, 1));
    private final ProduceRequest request = ProduceRequest.of(Rules.TOPIC, "key", "x".repeat(1024));

    private Path keys;
    private Access access;
    private Guarded guarded;
    private Presented presented;
    private Cluster plain;
    private Cluster open;
    private Cluster ruled;

    /** The key is written down, as a server finds it. */
    @Setup
    public void prepare() throws IOException {
        Pixy pixy = answering();
        keys = Files.createTempFile("pixy", "keys");
        NewKey key = NewKey.of(Rules.CALLER, Optional.empty());
        Files.writeString(keys, key.line());
        access = Access.of(Rules.withKeys(keys), Duration.ofMinutes(5));
        guarded = access.guard(pixy);
        presented = new Presented(List.of(), List.of(key.key()), Optional.empty(), Optional.empty(), "127.0.0.1");
        plain = pixy.cluster();
        open = Access.open().guard(pixy).as(Identity.anonymous()).cluster();
        ruled = guarded.as(Identity.of(Identity.Kind.KEY, Rules.CALLER)).cluster();
    }

    /** Every call is answered at once. */
    private Pixy answering() {
        Cluster cluster = (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(),
                new Class<?>[] {Cluster.class},
                (proxy, method, arguments) -> method.getName().equals("name") ? "main" : answer);
        return new Pixy() {
            @Override
            public Cluster cluster() {
                return cluster;
            }

            @Override
            public Cluster cluster(String name) {
                return cluster;
            }

            @Override
            public List<String> clusterNames() {
                return List.of("main");
            }

            @Override
            public void close() {}
        };
    }

    /** Leaves no file. */
    @TearDown
    public void clean() throws IOException {
        Files.delete(keys);
    }

    /** Nobody looks: what the others are to be compared with. */
    @Benchmark
    public CompletableFuture<RecordPosition> unguarded() {
        return plain.produce(request);
    }

    /** Nothing is configured. */
    @Benchmark
    public CompletableFuture<RecordPosition> withoutRules() {
        return open.produce(request);
    }

    /** Rules and a quota, and it is known who calls. */
    @Benchmark
    public CompletableFuture<RecordPosition> withRules() {
        return ruled.produce(request);
    }

    /** The same, and a key is looked up first, as with every request. */
    @Benchmark
    public CompletableFuture<RecordPosition> withRulesAndKey() {
        return guarded.as(access.authenticate(presented)).cluster().produce(request);
    }
}
