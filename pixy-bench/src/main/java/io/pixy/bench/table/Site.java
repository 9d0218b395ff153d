package io.pixy.bench.table;

import io.pixy.api.Cluster;
import io.pixy.bench.Backlog;
import io.pixy.bench.Engines;
import io.pixy.bench.process.Empties;
import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Servers;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** Where rows are measured: brokers with their topics, and the servers that do nothing. Confined to the main thread. */
final class Site implements AutoCloseable {
    static final String TOPIC = "bench";
    private static final String BACKLOG = "backlog";
    private static final int PARTITIONS = 8;
    private static final int MESSAGE_BYTES = 1024;
    private static final int DRAINED_MILLIS = 200;

    /** The stop of the engine does not wait longer for what is not acknowledged in the end. */
    private static final Duration ACK_TIMEOUT = Duration.ofSeconds(10);

    private final TestCluster cluster;
    private final Servers servers;
    private final Map<Empties.Kind, ServerProcess> empties = new EnumMap<>(Empties.Kind.class);
    private final byte[] message = text();
    private PixyEngine engine;
    private int groups;

    Site(TestCluster cluster, Servers servers) {
        this.cluster = cluster;
        this.servers = servers;
    }

    /** Writes what is consumed later. */
    void prepare(int backlog) {
        cluster.topics().create(TOPIC, PARTITIONS, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
        Backlog.even(BACKLOG, PARTITIONS, backlog).write(cluster, MESSAGE_BYTES);
    }

    Servers servers() {
        return servers;
    }

    String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    String backlog() {
        return BACKLOG;
    }

    /** 1 KB of letters. */
    byte[] message() {
        return message;
    }

    private static byte[] text() {
        return new Random(3)
                .ints(MESSAGE_BYTES, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A group that has everything before it. */
    String newGroup() {
        String group = "bench-" + ++groups;
        cluster.topics()
                .commit(
                        group,
                        BACKLOG,
                        IntStream.range(0, PARTITIONS)
                                .boxed()
                                .collect(Collectors.toMap(partition -> partition, any -> new OffsetAndMetadata(0))));
        return group;
    }

    /** New topics. */
    List<String> groupTopics(int count, String name, int partitions) {
        List<String> topics =
                IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
        topics.forEach(topic -> {
            if (!cluster.topics().exists(topic)) {
                cluster.topics().create(topic, partitions);
            }
        });
        return topics;
    }

    /** How many messages have been written so far. */
    long written() {
        return cluster.topics().endOffsets(TOPIC).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The same when no more come: what was taken to be written later has been. */
    long awaitWritten() throws InterruptedException {
        long before;
        long now = written();
        do {
            before = now;
            boolean unused = new CountDownLatch(1).await(DRAINED_MILLIS, TimeUnit.MILLISECONDS);
            now = written();
        } while (now != before);
        return now;
    }

    /** Started when it is needed. */
    ServerProcess empty(Empties.Kind kind) throws Exception {
        if (!empties.containsKey(kind)) {
            empties.put(kind, servers.empty(kind).watchAllocation());
        }
        return empties.get(kind);
    }

    /** Started when it is needed. */
    Cluster engine() {
        if (engine == null) {
            engine = Engines.of(
                    cluster, Engines.consumer().ackTimeout(ACK_TIMEOUT).build());
            engine.start();
        }
        return engine.cluster();
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        empties.values().forEach(ServerProcess::close);
    }
}
