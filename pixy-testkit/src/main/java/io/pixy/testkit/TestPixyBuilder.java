package io.pixy.testkit;

import io.pixy.testkit.distribution.Distribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a {@link TestPixy} is to be like. Confined to the thread that builds. */
public final class TestPixyBuilder {
    /**
     * Groups begin with the oldest message: what a test has sent before its group is there is not to be missed. And tests do
     * not wait for acknowledgements that nobody sends.
     */
    private static final String DEFAULT_YAML = """
            shutdown_timeout: 2s
            proxies:
              default:
                consumer:
                  initial_offset: oldest
            """;

    private Optional<String> version = Optional.empty();
    private String yaml = DEFAULT_YAML;
    private final List<String> jvmOptions =
            new ArrayList<>(List.of("-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
    private Duration startTimeout = Duration.ofSeconds(60);

    TestPixyBuilder() {}

    /**
     * The version of the server; by default that of this test kit.
     *
     * @param version such as {@code 0.1.0}
     * @return this builder
     */
    public TestPixyBuilder version(String version) {
        this.version = Optional.of(version);
        return this;
    }

    /**
     * The server's configuration file, in place of that of the test kit, by which groups begin with the oldest message and
     * the server stops within two seconds. Addresses, Kafka and ZooKeeper of the default cluster need not be there: they are
     * those of the test whatever it says.
     *
     * @param yaml what is in the file
     * @return this builder
     */
    public TestPixyBuilder yaml(String yaml) {
        this.yaml = Objects.requireNonNull(yaml);
        return this;
    }

    /**
     * Options of the server's JVM, after those of the test kit, such as {@code -Xmx1g}.
     *
     * @param options as on a command line
     * @return this builder
     */
    public TestPixyBuilder jvmOptions(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * How long a start, and a stop, may take; 60 seconds by default.
     *
     * @param timeout of the whole start
     * @return this builder
     */
    public TestPixyBuilder startTimeout(Duration timeout) {
        startTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /**
     * Starts a server for the cluster and waits until it serves.
     *
     * @param cluster which runs, and goes on when the server is closed
     * @return the server, running
     * @throws TestClusterException when it does not start; nothing is left of it then
     */
    public TestPixy start(TestCluster cluster) {
        return TestPixy.start(cluster, settings());
    }

    private PixySettings settings() {
        Distribution server = version.map(Distribution::pixy).orElseGet(Distribution::pixy);
        return new PixySettings(server, yaml, jvmOptions, startTimeout);
    }
}
