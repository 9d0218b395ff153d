package io.pixy.bench;

import io.pixy.testkit.TestCluster;
import java.util.Map;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A broker in a process of its own with a topic of eight partitions, and what writes to it. */
@State(Scope.Benchmark)
public class Target {
    private static final String TOPIC = "bench";

    /** Kafka's own producer, or Pixy's with the same settings. */
    @Param({"plain", "pixy"})
    public String client;

    /** As in {@code producer.compression}. */
    @Param("none")
    public String compression;

    private TestCluster cluster;
    private Writers writers;

    /** Starts the broker and the clients. */
    @Setup(Level.Trial)
    public void start() {
        cluster = TestCluster.builder().asProcesses().withoutZooKeeper().start();
        cluster.topics().create(TOPIC, 8, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
        writers = Writers.on(cluster.bootstrapServers(), compression);
    }

    /** Stops everything. */
    @TearDown(Level.Trial)
    public void stop() {
        writers.close();
        cluster.close();
    }

    Sender sync() {
        return isPlain() ? Sender.plain(writers.plain(), TOPIC) : Sender.sync(writers.pixy(), TOPIC);
    }

    Sender async() {
        return isPlain() ? Sender.plainAsync(writers.plain(), TOPIC) : Sender.async(writers.pixy(), TOPIC);
    }

    private boolean isPlain() {
        return client.equals("plain");
    }
}
