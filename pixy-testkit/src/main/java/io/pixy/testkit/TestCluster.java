package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Kafka cluster and a ZooKeeper, on 127.0.0.1 only. They end with {@link #close()}, at the latest with this JVM.
 *
 * <p>Thread-safe: brokers and ZooKeeper do one operation at a time, the rest is immutable.
 */
public final class TestCluster implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CLIENT_STOP_TIMEOUT = Duration.ofSeconds(1);

    private final DataDirectory data;
    private final List<BrokerPorts> ports;
    private final KafkaCluster kafka;
    private final Optional<ZooKeeperNode> zooKeeper;
    private final Topics topics;
    private final Thread lastResort = new Thread(this::close, "pixy-testkit close");

    @GuardedBy("this") private boolean closed;

    private TestCluster(
            DataDirectory data,
            List<BrokerPorts> ports,
            KafkaCluster kafka,
            Optional<ZooKeeperNode> zooKeeper,
            Topics topics) {
        this.data = Objects.requireNonNull(data);
        this.ports = List.copyOf(ports);
        this.kafka = Objects.requireNonNull(kafka);
        this.zooKeeper = Objects.requireNonNull(zooKeeper);
        this.topics = Objects.requireNonNull(topics);
    }

    /**
     * Starts one broker and a ZooKeeper inside this JVM; their data is deleted on close.
     *
     * @return the cluster, running
     * @throws TestClusterException when it does not start
     */
    public static TestCluster start() {
        return builder().start();
    }

    /**
     * The shape of a cluster, to be changed before it is started.
     *
     * @return a builder with the defaults
     */
    public static TestClusterBuilder builder() {
        return new TestClusterBuilder();
    }

    /** Starts it and waits until all of it serves; whatever did start is stopped again if not all of it does. */
    static TestCluster start(ClusterSettings settings) {
        TestCluster cluster = create(settings);
        try {
            Runtime.getRuntime().addShutdownHook(cluster.lastResort);
            cluster.run(settings.startTimeout());
            return cluster;
        } catch (RuntimeException e) {
            Failures failures = new Failures();
            failures.collect(() -> {
                throw e;
            });
            failures.collect(cluster::close);
            throw e;
        }
    }

    /** Prepares everything; nothing runs yet. */
    private static TestCluster create(ClusterSettings settings) {
        DataDirectory data = DataDirectory.open(settings.dataDirectory());
        try {
            List<BrokerPorts> ports = BrokerPorts.choose(settings);
            Topics topics = new Topics(BrokerPorts.directServers(ports), Math.min(3, settings.brokers()));
            Optional<ZooKeeperNode> zooKeeper =
                    settings.withZooKeeper() ? Optional.of(zooKeeper(settings, data)) : Optional.empty();
            KafkaCluster kafka = settings.kafka().isKraft()
                    ? KraftCluster.create(settings, ports, data, topics)
                    : ZooKeeperModeCluster.create(
                            settings,
                            ports,
                            data,
                            "127.0.0.1:" + zooKeeper.orElseThrow().port(),
                            topics);
            return new TestCluster(data, ports, kafka, zooKeeper, topics);
        } catch (RuntimeException e) {
            data.release();
            throw e;
        }
    }

    private static ZooKeeperNode zooKeeper(ClusterSettings settings, DataDirectory data) {
        int port = settings.zooKeeperPort() == 0 ? Ports.free() : settings.zooKeeperPort();
        if (settings.asProcesses()) {
            return ProcessZooKeeper.create(settings, port, data);
        }
        return new InJvmZooKeeper(port, data.directory("zookeeper"), settings.zooKeeperTick());
    }

    private void run(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        List<Runnable> starts = new ArrayList<>();
        zooKeeper.ifPresent(node -> starts.add(node::start));
        starts.add(() -> kafka.start(deadline));
        deadline.allOrNone("start of the cluster", starts);
        topics.awaitBrokers(ports.size(), deadline);
    }

    /**
     * What to give to Kafka clients: {@code 127.0.0.1:port,...}, the advertised ports of all brokers.
     *
     * @return hosts and ports
     */
    public String bootstrapServers() {
        return BrokerPorts.advertisedServers(ports);
    }

    /**
     * What to give to ZooKeeper clients: {@code 127.0.0.1:port}.
     *
     * @return host and port
     */
    public String zooKeeperConnect() {
        return "127.0.0.1:" + zooKeeper().port();
    }

    /** As {@link #zooKeeperConnect()}; nothing for a cluster without ZooKeeper. */
    Optional<String> zooKeeperIfAny() {
        return zooKeeper.map(node -> "127.0.0.1:" + node.port());
    }

    /**
     * One of the brokers, running or not.
     *
     * @param index counted from 0
     * @return the broker
     */
    public Broker broker(int index) {
        return brokers().get(index);
    }

    /**
     * All brokers, running or not, in the order of their index.
     *
     * @return an unmodifiable list
     */
    public List<Broker> brokers() {
        return kafka.brokers();
    }

    /**
     * The ZooKeeper server, running or not.
     *
     * @return the server
     * @throws IllegalStateException when the cluster was built without one
     */
    public ZooKeeperNode zooKeeper() {
        return zooKeeper.orElseThrow(() -> new IllegalStateException("This cluster was built withoutZooKeeper()."));
    }

    /**
     * Direct access to Kafka for arranging and checking.
     *
     * @return the same object each time
     */
    public Topics topics() {
        return topics;
    }

    /** Stops everything within half a minute, and deletes the data unless a data directory was given. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Failures failures = new Failures();
        failures.collect(() -> topics.close(CLIENT_STOP_TIMEOUT));
        failures.collect(() -> kafka.close(STOP_TIMEOUT));
        zooKeeper.ifPresent(node -> failures.collect(node::stop));
        failures.collect(data::release);
        failures.collect(this::forgetLastResort);
        failures.throwFirst();
    }

    private void forgetLastResort() {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException alreadyShuttingDown) {
            return;
        }
    }
}
