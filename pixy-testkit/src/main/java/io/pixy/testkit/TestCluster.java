package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.testkit.distribution.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    public static Builder builder() {
        return new Builder();
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

    /** The shape of a cluster. Confined to the thread that builds. */
    public static final class Builder {
        private int brokers = 1;
        private boolean asProcesses;
        private Optional<String> kafkaVersion = Optional.empty();
        private boolean withZooKeeper = true;
        private String zooKeeperVersion = Distribution.DEFAULT_ZOOKEEPER_VERSION;
        private Duration zooKeeperTick = Duration.ofMillis(500);
        private final Map<String, String> brokerProperties = new HashMap<>();
        private final List<String> brokerJvmOptions = new ArrayList<>();
        private Optional<Path> dataDirectory = Optional.empty();
        private int kafkaPort;
        private int zooKeeperPort;
        private final Map<Integer, Integer> advertisedPorts = new HashMap<>();
        private Duration startTimeout = Duration.ofSeconds(60);

        private Builder() {}

        /**
         * How many brokers; 1 by default. Topics are replicated to all of them, to three at most.
         *
         * @param count from 1 to 9
         * @return this builder
         */
        public Builder brokers(int count) {
            brokers = count;
            return this;
        }

        /**
         * Runs brokers and ZooKeeper inside this JVM, which is the default.
         *
         * @return this builder
         */
        public Builder inProcess() {
            asProcesses = false;
            return this;
        }

        /**
         * Runs each broker and ZooKeeper in a JVM of its own, so that they can be killed and paused.
         *
         * @return this builder
         */
        public Builder asProcesses() {
            asProcesses = true;
            return this;
        }

        /**
         * The version of the brokers; by default that of system property {@code pixy.testkit.kafka.version}, or 3.9.2.
         *
         * @param version such as {@code 3.9.2}
         * @return this builder
         */
        public Builder kafkaVersion(String version) {
            kafkaVersion = Optional.of(version);
            return this;
        }

        /**
         * Leaves ZooKeeper out.
         *
         * @return this builder
         */
        public Builder withoutZooKeeper() {
            withZooKeeper = false;
            return this;
        }

        /**
         * The version of a ZooKeeper process, 3.9.5 by default; inside this JVM it is that of the class path.
         *
         * @param version such as {@code 3.9.2}
         * @return this builder
         */
        public Builder zooKeeperVersion(String version) {
            zooKeeperVersion = Objects.requireNonNull(version);
            return this;
        }

        /**
         * ZooKeeper's tick, 500 ms by default: the shortest session, and how exactly expiry is watched.
         *
         * @param tick from one millisecond on
         * @return this builder
         */
        public Builder zooKeeperTick(Duration tick) {
            zooKeeperTick = Objects.requireNonNull(tick);
            return this;
        }

        /**
         * A setting of the brokers, over those of the test kit.
         *
         * @param key the broker's setting
         * @param value its value
         * @return this builder
         */
        public Builder brokerProperty(String key, String value) {
            brokerProperties.put(key, value);
            return this;
        }

        /**
         * Options of the JVMs of brokers that run as processes, after those of the test kit, such as {@code -Xmx1g}.
         *
         * @param options as on a command line
         * @return this builder
         */
        public Builder brokerJvmOptions(String... options) {
            brokerJvmOptions.addAll(List.of(options));
            return this;
        }

        /**
         * Where to keep the data, also after close; starting there again goes on with it.
         *
         * @param directory created if it is not there
         * @return this builder
         */
        public Builder dataDirectory(Path directory) {
            dataDirectory = Optional.of(directory);
            return this;
        }

        /**
         * The first broker's port; the others get the ports after it. By default free ports are chosen.
         *
         * @param port on 127.0.0.1
         * @return this builder
         */
        public Builder kafkaPort(int port) {
            kafkaPort = port;
            return this;
        }

        /**
         * ZooKeeper's port. By default a free one is chosen.
         *
         * @param port on 127.0.0.1
         * @return this builder
         */
        public Builder zooKeeperPort(int port) {
            zooKeeperPort = port;
            return this;
        }

        /**
         * The port that clients are told to reach a broker on, such as that of a {@link FaultProxy} before it.
         *
         * @param brokerIndex counted from 0
         * @param port on 127.0.0.1
         * @return this builder
         */
        public Builder advertisedPort(int brokerIndex, int port) {
            advertisedPorts.put(brokerIndex, port);
            return this;
        }

        /**
         * How long one start, of the cluster or of a single server, may take; 60 seconds by default.
         *
         * @param timeout of the whole start
         * @return this builder
         */
        public Builder startTimeout(Duration timeout) {
            startTimeout = Objects.requireNonNull(timeout);
            return this;
        }

        /**
         * Starts the cluster and waits until all of it serves.
         *
         * @return the cluster, running
         * @throws IllegalArgumentException when the settings contradict each other
         * @throws TestClusterException when it does not start; whatever did start is stopped again
         */
        public TestCluster start() {
            TestCluster cluster = create(settings());
            try {
                Runtime.getRuntime().addShutdownHook(cluster.lastResort);
                cluster.run(startTimeout);
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

        private ClusterSettings settings() {
            return new ClusterSettings(
                    brokers,
                    asProcesses,
                    kafkaVersion.map(Distribution::kafka).orElseGet(Distribution::kafka),
                    withZooKeeper,
                    Distribution.zooKeeper(zooKeeperVersion),
                    zooKeeperTick,
                    brokerProperties,
                    brokerJvmOptions,
                    dataDirectory,
                    kafkaPort,
                    zooKeeperPort,
                    advertisedPorts,
                    startTimeout);
        }
    }
}
