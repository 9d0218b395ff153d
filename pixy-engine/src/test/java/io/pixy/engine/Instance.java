package io.pixy.engine;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An engine on a test cluster, in a hurry: it begins at the oldest offset, commits often and repeats soon. Thread-safe:
 * as the engine is.
 */
final class Instance implements AutoCloseable {
    /** For a message that must come; many times what it takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final PixyEngine engine;

    Instance(PixyEngine engine) {
        this.engine = engine;
    }

    static Instance start(TestCluster cluster, String clientId) {
        return start(cluster, clientId, consumer -> consumer);
    }

    /**
     * The same with other rules.
     *
     * @param changes what is to be different from the rules above
     */
    static Instance start(TestCluster cluster, String clientId, UnaryOperator<ConsumerConfig.Builder> changes) {
        return start(cluster, clientId, Duration.ofSeconds(10), changes);
    }

    static Instance start(
            TestCluster cluster,
            String clientId,
            Duration shutdownTimeout,
            UnaryOperator<ConsumerConfig.Builder> changes) {
        return start(cluster, clientId, shutdownTimeout, changes, builder -> builder);
    }

    static Instance start(
            TestCluster cluster,
            String clientId,
            Duration shutdownTimeout,
            UnaryOperator<ConsumerConfig.Builder> changes,
            UnaryOperator<PixyEngine.Builder> wiring) {
        ConsumerConfig.Builder consumer = TestMembership.consumer()
                .initialOffset(InitialOffset.OLDEST)
                .longPollingTimeout(Duration.ofSeconds(1))
                .retryBackoff(Duration.ofMillis(100))
                .offsetsCommitInterval(Duration.ofMillis(100));
        ClusterConfig config = TestMembership.cluster(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .clientId(Optional.of(clientId))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers().split(",")))
                        .build())
                .consumer(changes.apply(consumer).build())
                .build();
        PixyEngine.Builder builder =
                PixyEngine.builder().cluster("main", config).shutdownTimeout(shutdownTimeout);
        PixyEngine engine = wiring.apply(builder).build();
        engine.start();
        return new Instance(engine);
    }

    Cluster cluster() {
        return engine.cluster();
    }

    BlockingCluster blocking() {
        return engine.cluster().blocking();
    }

    /** One request, which may find nothing. */
    Optional<Message> poll(String group, String topic, Ack ack) throws InterruptedException {
        return blocking().consume(ConsumeRequest.of(group, topic, ack));
    }

    /** The next message, which must come. */
    Message next(String group, String topic) throws InterruptedException {
        return next(group, topic, Ack.none());
    }

    Message next(String group, String topic, Ack ack) throws InterruptedException {
        long start = System.nanoTime();
        do {
            Optional<Message> message = poll(group, topic, ack);
            if (message.isPresent()) {
                return message.get();
            }
        } while (System.nanoTime() - start < PATIENCE.toNanos());
        throw new AssertionError("nothing to consume from " + topic);
    }

    /** Everything there is until a request finds nothing. */
    List<Message> drain(String group, String topic) throws InterruptedException {
        List<Message> found = new ArrayList<>(List.of(next(group, topic)));
        for (Optional<Message> more = poll(group, topic, Ack.none());
                more.isPresent();
                more = poll(group, topic, Ack.none())) {
            found.add(more.get());
        }
        return found;
    }

    void ack(String group, Message message) throws InterruptedException {
        blocking().ack(group, message.position());
    }

    @Override
    public void close() {
        engine.close();
    }
}
