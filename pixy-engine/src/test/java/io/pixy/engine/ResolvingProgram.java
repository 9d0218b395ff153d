package io.pixy.engine;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;

/**
 * A program in a JVM of its own whose names come from a file ({@code jdk.net.hosts.file} counts from the start of a JVM).
 * Arguments: port of Kafka, port of ZooKeeper, the file. Ends with 0 if all is as it should be.
 */
final class ResolvingProgram {
    private static final String NAMES = "127.0.0.1 localhost kafka.test\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ResolvingProgram() {}

    public static void main(String[] args) throws Exception {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Path hosts = Path.of(args[2]);
        Files.writeString(hosts, NAMES);
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of("kafka.test:" + args[0]))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of("127.0.0.1:" + args[1]))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .longPollingTimeout(Duration.ofSeconds(2))
                        .build())
                .build();
        try (PixyEngine engine = PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(3))
                .build()) {
            engine.start();
            run(engine.cluster(), hosts);
        }
    }

    private static void run(Cluster cluster, Path hosts) throws IOException, InterruptedException {
        cluster.blocking().produce(ProduceRequest.of("resolving", "k", "v"));
        require(consumes(cluster, "before", PATIENCE), "a group finds the broker by its name");
        Files.writeString(hosts, "127.0.0.1 localhost\n");
        require(
                !consumes(cluster, "meanwhile", Duration.ofSeconds(4)),
                "a group that begins while the name is gone waits");
        Files.writeString(hosts, NAMES);
        require(consumes(cluster, "meanwhile", PATIENCE), "it goes on when the name is back");
        require(consumes(cluster, "after", PATIENCE), "so does the next one");
    }

    private static boolean consumes(Cluster cluster, String group, Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < patience.toNanos()) {
            if (cluster.blocking()
                    .consume(ConsumeRequest.of(group, "resolving", Ack.auto()))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
