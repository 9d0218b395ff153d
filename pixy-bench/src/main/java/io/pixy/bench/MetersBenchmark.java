package io.pixy.bench;

import io.pixy.api.SettleCode;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.meters.SafeMetrics;
import io.pixy.engine.meters.TopicMeters;
import io.pixy.engine.meters.Verb;
import io.pixy.micrometer.RequestMeters;
import io.pixy.server.config.MetricsConfig;
import io.pixy.server.metrics.ServerMetrics;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to count a message that is consumed, and a request of a client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class MetersBenchmark {
    /** As a server has them by default, or none. */
    @Param({"on", "off"})
    public String metrics;

    private ServerMetrics server;
    private TopicMeters one;

    /** Null if they are off, as in a server. */
    private RequestMeters requests;

    /** Some topics, so that no compiler takes all counters for the same one. */
    @Setup
    public void prepare() {
        server = ServerMetrics.of(MetricsConfig.defaults(), "bench").orElseThrow();
        Metrics given = metrics.equals("on") ? SafeMetrics.of(server.engine()) : Metrics.none();
        for (int i = 0; i < 8; i++) {
            GroupMeters group = new GroupMeters(given, Subject.cluster("main").group("group-" + i), NoGauges.INSTANCE);
            one = group.topic("topic-" + i);
            one.exists();
            count(one);
        }
        requests = metrics.equals("on") ? server.requests().get("grpc") : null;
    }

    /** What is measured is gone. */
    @TearDown
    public void close() {
        server.close();
    }

    /** That a message of one topic was handed out, and what became of it. */
    @Benchmark
    public void consumed() {
        count(one);
    }

    /** Of a request how long it took and how it ended. */
    @Benchmark
    public void requested() {
        if (requests != null) {
            requests.begin("consume").end("ok");
        }
    }

    private static void count(TopicMeters meters) {
        meters.delivered(1);
        meters.settled(Verb.AUTO_ACK, SettleCode.SETTLED);
    }

    private enum NoGauges implements GroupMeters.Gauges {
        INSTANCE;

        @Override
        public void ofGroup(io.pixy.api.metrics.Scope scope) {}

        @Override
        public void ofTopic(String topic, io.pixy.api.metrics.Scope scope) {}

        @Override
        public void ofPartition(String topic, int partition, io.pixy.api.metrics.Scope scope) {}
    }
}
