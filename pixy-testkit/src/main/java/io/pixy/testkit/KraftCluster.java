package io.pixy.testkit;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Kafka cluster without ZooKeeper: one controller inside this JVM, and brokers beside it or as processes.
 *
 * <p>The controller is apart from the brokers, so that losing a broker never costs the quorum and everything stops
 * quickly: nodes that are both wait for each other on their way down.
 *
 * <p>Thread-safe: nodes guard themselves.
 */
final class KraftCluster implements KafkaCluster {
    private static final Duration CONTROLLER_STOP = Duration.ofSeconds(15);

    private final IsolatedKafka kafka;
    private final InJvmNode controller;
    private final List<Broker> brokers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KraftCluster(IsolatedKafka kafka, InJvmNode controller, List<Broker> brokers) {
        this.kafka = Objects.requireNonNull(kafka);
        this.controller = Objects.requireNonNull(controller);
        this.brokers = List.copyOf(brokers);
    }

    /** Prepares the directories and the nodes; nothing runs yet. */
    static KraftCluster create(ClusterSettings settings, List<BrokerPorts> ports, DataDirectory data, Topics topics) {
        Path log = data.log("kafka");
        List<Path> jars = settings.kafka().classPath();
        IsolatedKafka kafka = IsolatedKafka.open(jars, data.logConfiguration(log));
        try {
            NodeProperties properties = new NodeProperties(settings, Ports.free());
            Path controllerData = data.directory("kafka/controller");
            String clusterId = clusterId(controllerData);
            Deadline deadline = Deadline.in(settings.startTimeout());
            format(kafka, deadline, controllerData, NodeProperties.CONTROLLER_ID, clusterId);
            NodeFactory factory = settings.asProcesses()
                    ? new ProcessBrokers(settings, data, new Membership(topics))::create
                    : (id, own, config) -> inThisJvm(kafka, settings, id, own, config, log);
            List<Broker> brokers = new ArrayList<>();
            for (int id = 0; id < settings.brokers(); id++) {
                Path brokerData = data.directory("kafka/broker-" + id);
                format(kafka, deadline, brokerData, id, clusterId);
                BrokerPorts own = ports.get(id);
                brokers.add(factory.create(id, own, properties.broker(id, own, brokerData)));
            }
            InJvmNode controller = new InJvmNode(kafka, "controller", properties.controller(controllerData), log);
            return new KraftCluster(kafka, controller, brokers);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private static Broker inThisJvm(
            IsolatedKafka kafka,
            ClusterSettings settings,
            int id,
            BrokerPorts ports,
            Map<String, String> config,
            Path log) {
        InJvmNode node = new InJvmNode(kafka, "broker " + id, config, log);
        return new InJvmBroker(id, ports.client(), node, settings.startTimeout());
    }

    private static void format(IsolatedKafka kafka, Deadline deadline, Path directory, int id, String clusterId) {
        deadline.call("format of node " + id, kafka.loader(), () -> {
            kafka.format(directory, id, clusterId);
            return null;
        });
    }

    /** The id of the cluster whose data this is, or a new one. */
    private static String clusterId(Path controllerData) {
        Path file = controllerData.resolve("meta.properties");
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new TestClusterException("Can't read " + file, e);
            }
            return properties.getProperty("cluster.id");
        }
        UUID random = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    @Override
    public void start(Deadline deadline) {
        controller.start(deadline);
        deadline.allOrNone(
                "start of the brokers",
                brokers.stream().<Runnable>map(one -> one::start).toList());
    }

    @Override
    public List<Broker> brokers() {
        return brokers;
    }

    @Override
    public void close(Duration timeout) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Failures failures = new Failures();
        failures.collect(() -> Deadline.in(timeout)
                .all(
                        "stop of the brokers",
                        brokers.stream().<Runnable>map(one -> one::stop).toList()));
        failures.collect(() -> controller.stop(CONTROLLER_STOP));
        failures.collect(kafka::close);
        failures.throwFirst();
    }

    private interface NodeFactory {
        Broker create(int id, BrokerPorts ports, Map<String, String> properties);
    }

    /** The controller lets a broker's next life join as soon as the last one is over. */
    private record Membership(Topics topics) implements ProcessBroker.Surroundings {
        @Override
        public void awaitForgotten(int brokerId, Deadline deadline) {}

        @Override
        public boolean isMember(int brokerId) {
            return topics.hasBroker(brokerId);
        }
    }
}
