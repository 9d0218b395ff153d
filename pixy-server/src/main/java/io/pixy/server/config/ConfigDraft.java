package io.pixy.server.config;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.server.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration before it is checked: the file's values over the defaults. Confined to one thread. */
public final class ConfigDraft {
    private static final List<LoggerConfig> DEFAULT_LOGGING = List.of(new LoggerConfig("console", "info"));

    String grpcAddr = "0.0.0.0:19091";
    String tcpAddr = "0.0.0.0:19092";
    String unixAddr = "";
    String grpcUnixAddr = "";
    boolean grpcHealth = true;
    boolean grpcReflection = true;
    String defaultCluster = "";
    final Map<String, ClusterDraft> proxies = new LinkedHashMap<>();
    String certificatePath = "";
    String keyPath = "";
    List<LoggerConfig> logging = List.of();
    boolean logPayloads = true;
    Duration shutdownTimeout = Duration.ofSeconds(60);
    long maxRequestBytes = 1_048_576;
    List<String> allowedOrigins = List.of();
    List<String> allowedHosts = List.of();
    boolean h2cUpgrade;
    List<String> peers = List.of();
    String peerToken = "";
    String peerCa = "";
    final AccessReader access = new AccessReader();
    final LimitsConfig.Builder limits = LimitsConfig.builder();
    final RequestsConfig.Reader requests = new RequestsConfig.Reader();
    final ManagementReader management = new ManagementReader();
    final TracingReader tracing = new TracingReader();
    final ConsoleReader console = new ConsoleReader();
    final MetricsReader metrics = new MetricsReader();
    final List<String> warnings = new ArrayList<>();

    /** Where the values are from. */
    final Origins origins;

    ConfigDraft(Origins origins) {
        this.origins = origins;
    }

    /** What holds without a file: one cluster named {@code default} on this host. */
    public static ConfigDraft defaults() {
        ConfigDraft draft = new ConfigDraft(new Origins());
        draft.proxies.put("default", new ClusterDraft());
        return draft;
    }

    /** Puts what the environment says over what the file says. */
    public ConfigDraft with(ProcessFacts facts) {
        Environment.over(this, facts);
        return this;
    }

    /** YAML that was made of this, with remarks where values are from. */
    public String remarkedIn(String yaml) {
        return origins.remarkedIn(yaml);
    }

    /**
     * Checks everything.
     *
     * @param facts tell what is not in the file: the client ID, and the version where the environment has one
     * @throws ConfigException naming the first value that can't be
     */
    public LoadedConfig build(ProcessFacts facts) {
        String generatedClientId = facts.generatedClientId();
        Optional<KafkaVersion> version = facts.variable("KAFKA_VERSION").flatMap(KafkaVersion::parse);
        Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        LimitsConfig checkedLimits = limits.build();
        proxies.forEach((name, cluster) -> {
            cluster.consumer.maxGroups(checkedLimits.maxGroups()).maxTopics(checkedLimits.maxTopics());
            clusters.put(name, cluster.build(name, generatedClientId, version));
        });
        ServerConfig config = new ServerConfig(
                grpcAddr,
                tcpAddr,
                unixAddr,
                grpcUnixAddr,
                grpcHealth,
                grpcReflection,
                defaultClusterName(),
                clusters,
                tls(),
                logging.isEmpty() ? DEFAULT_LOGGING : logging,
                logPayloads,
                shutdownTimeout,
                maxRequestBytes,
                checkedLimits,
                new HttpConfig(allowedOrigins, allowedHosts, h2cUpgrade),
                new PeersConfig(peers.stream().map(PeerAddress::of).toList(), peerToken, peerCa),
                requests.build(),
                management.build(),
                access.build(),
                tracing.build(),
                console.build(),
                metrics.build());
        return new LoadedConfig(config, warnings);
    }

    /** The cluster that flags change; nothing if there is none of the name that is configured. */
    Optional<ClusterDraft> defaultDraft() {
        return Optional.ofNullable(proxies.get(defaultClusterName()));
    }

    String defaultClusterName() {
        return defaultCluster.isEmpty() ? proxies.keySet().iterator().next() : defaultCluster;
    }

    private Optional<TlsFiles> tls() {
        if (certificatePath.isEmpty() != keyPath.isEmpty()) {
            // plain text where somebody thought of TLS would be found out too late
            throw ServerConfig.invalid("tls.certificate_path and tls.key_path must be given both or neither");
        }
        return certificatePath.isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsFiles(Path.of(certificatePath), Path.of(keyPath)));
    }
}
