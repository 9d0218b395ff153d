package io.pixy.testkit;

import io.pixy.testkit.distribution.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The shape of a cluster. Confined to the thread that builds. */
public final class TestClusterBuilder {
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

    TestClusterBuilder() {}

    /**
     * How many brokers; 1 by default. Topics are replicated to all of them, to three at most.
     *
     * @param count from 1 to 9
     * @return this builder
     */
    public TestClusterBuilder brokers(int count) {
        brokers = count;
        return this;
    }

    /**
     * Runs brokers and ZooKeeper inside this JVM, which is the default.
     *
     * @return this builder
     */
    public TestClusterBuilder inProcess() {
        asProcesses = false;
        return this;
    }

    /**
     * Runs each broker and ZooKeeper in a JVM of its own, so that they can be killed and paused.
     *
     * @return this builder
     */
    public TestClusterBuilder asProcesses() {
        asProcesses = true;
        return this;
    }

    /**
     * The version of the brokers; by default that of system property {@code pixy.testkit.kafka.version}, or 3.9.2.
     *
     * @param version such as {@code 3.9.2}
     * @return this builder
     */
    public TestClusterBuilder kafkaVersion(String version) {
        kafkaVersion = Optional.of(version);
        return this;
    }

    /**
     * Leaves ZooKeeper out.
     *
     * @return this builder
     */
    public TestClusterBuilder withoutZooKeeper() {
        withZooKeeper = false;
        return this;
    }

    /**
     * The version of a ZooKeeper process, 3.9.5 by default; inside this JVM it is that of the class path.
     *
     * @param version such as {@code 3.9.2}
     * @return this builder
     */
    public TestClusterBuilder zooKeeperVersion(String version) {
        zooKeeperVersion = Objects.requireNonNull(version);
        return this;
    }

    /**
     * ZooKeeper's tick, 500 ms by default: the shortest session, and how exactly expiry is watched.
     *
     * @param tick from one millisecond on
     * @return this builder
     */
    public TestClusterBuilder zooKeeperTick(Duration tick) {
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
    public TestClusterBuilder brokerProperty(String key, String value) {
        brokerProperties.put(key, value);
        return this;
    }

    /**
     * Options of the JVMs of brokers that run as processes, after those of the test kit, such as {@code -Xmx1g}.
     *
     * @param options as on a command line
     * @return this builder
     */
    public TestClusterBuilder brokerJvmOptions(String... options) {
        brokerJvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * Where to keep the data, also after close; starting there again goes on with it.
     *
     * @param directory created if it is not there
     * @return this builder
     */
    public TestClusterBuilder dataDirectory(Path directory) {
        dataDirectory = Optional.of(directory);
        return this;
    }

    /**
     * The first broker's port; the others get the ports after it. By default free ports are chosen.
     *
     * @param port on 127.0.0.1
     * @return this builder
     */
    public TestClusterBuilder kafkaPort(int port) {
        kafkaPort = port;
        return this;
    }

    /**
     * ZooKeeper's port. By default a free one is chosen.
     *
     * @param port on 127.0.0.1
     * @return this builder
     */
    public TestClusterBuilder zooKeeperPort(int port) {
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
    public TestClusterBuilder advertisedPort(int brokerIndex, int port) {
        advertisedPorts.put(brokerIndex, port);
        return this;
    }

    /**
     * How long one start, of the cluster or of a single server, may take; 60 seconds by default.
     *
     * @param timeout of the whole start
     * @return this builder
     */
    public TestClusterBuilder startTimeout(Duration timeout) {
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
        return TestCluster.start(settings());
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
