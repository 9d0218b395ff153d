package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterBuilder;
import io.pixy.testkit.distribution.Distribution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs, and the order in which it starts and stops. Stops within seconds: the longest wait is that of the engine
 * for acknowledgements, see {@link DevPixy}.
 *
 * <p>Confined to the main thread.
 */
final class DevSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DevSession.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration FIRST_MESSAGE_TIMEOUT = Duration.ofMinutes(1);
    private static final int ONLY_PARTITION = 0;
    private static final String MOST_CONNECTIONS = "10000";

    private final DevOptions options;
    private final Progress progress;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private DevPixy pixy;

    DevSession(DevOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Starts everything and sends one message through it; returns what to tell the user then. */
    String start() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ListenAddress grpc = options.grpc();
        ListenAddress http = options.http();
        Addresses.requireFree(grpc, "gRPC");
        Addresses.requireFree(http, "REST");
        DevDirectory directory = opened(DevDirectory.open(options.data().orElseGet(DevDirectory::ofThisUser)));
        directory.redirect();
        TestCluster cluster = opened(cluster(directory));
        prepareDemo(cluster);
        progress.step("Pixy: starting on " + grpc + " (gRPC) and " + http + " (REST)");
        Optional<String> zooKeeper =
                options.withZooKeeper() ? Optional.of(cluster.zooKeeperConnect()) : Optional.empty();
        pixy = opened(new DevPixy(cluster.bootstrapServers(), zooKeeper, grpc, http));
        pixy.start();
        progress.step("sending a first message through Pixy");
        Demo demo = new Demo(Addresses.url(http));
        long offset = new FirstMessage(demo).goThrough(FIRST_MESSAGE_TIMEOUT);
        progress.step("ready");
        return new Welcome(demo, grpc, cluster, zooKeeper, directory).text(offset + 1);
    }

    /** Waits for a surface to die by itself; an interrupt is what ends the wait normally. */
    void awaitFailure() throws InterruptedException, ExecutionException {
        pixy.crashed().get();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        running.push(resource);
        return resource;
    }

    private TestCluster cluster(DevDirectory directory) throws IOException {
        Distribution kafka = Distribution.kafka();
        if (!kafka.isAtHand() && !directory.knowsJars()) {
            progress.step("Kafka " + kafka.version() + ": looking for the broker's jars. This once Maven fetches those"
                    + " it does not have, 100 MB at most; that takes seconds to minutes");
        }
        int jars = kafka.classPath().size();
        progress.step("Kafka " + kafka.version() + " (" + jars + " jars)"
                + (options.withZooKeeper() ? " and ZooKeeper" : "") + ": starting in " + directory.root());
        TestClusterBuilder builder = TestCluster.builder()
                .dataDirectory(directory.root())
                .brokerProperty("auto.create.topics.enable", "true")
                .startTimeout(START_TIMEOUT);
        if (options.withZooKeeper()) {
            // ZooKeeper takes a limit from nowhere else, and warns where there is none
            System.setProperty("zookeeper.maxCnxns", MOST_CONNECTIONS);
        } else {
            builder.withoutZooKeeper();
        }
        return builder.start();
    }

    /**
     * The topic and a place in it from which the group goes on: the end. Otherwise messages that an earlier session left
     * behind would come before those of the printed commands, and a group without a place would begin wherever the end
     * is by the time it looks.
     */
    private static void prepareDemo(TestCluster cluster) {
        if (!cluster.topics().exists(Demo.TOPIC)) {
            cluster.topics().create(Demo.TOPIC, 1);
        }
        long end = cluster.topics().endOffsets(Demo.TOPIC).get(ONLY_PARTITION);
        cluster.topics().commit(Demo.GROUP, Demo.TOPIC, Map.of(ONLY_PARTITION, new OffsetAndMetadata(end)));
    }

    /** Stops what runs, last started first. Idempotent. */
    @Override
    public void close() {
        if (running.isEmpty()) {
            return;
        }
        progress.step("stopping");
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                LOG.warn("Stopping goes on without this", e);
            }
        }
        progress.step("stopped");
    }
}
