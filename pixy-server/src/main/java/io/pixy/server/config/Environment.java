package io.pixy.server.config;

import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.Membership;
import io.pixy.api.config.SaslMechanism;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Variables of the environment that stand for common keys. They count more than the file and less than flags; those about
 * Kafka and ZooKeeper concern the default cluster. A variable that is empty counts as not set. No state.
 */
final class Environment {
    /** Names the file, where no flag does. */
    static final String CONFIG = "PIXY_CONFIG";

    private static final String OF_DEFAULT = "proxies.*.";

    /** Common beginnings of what others put into the environment: the launcher, and Kubernetes for a service called pixy. */
    private static final String OTHERS = "PIXY_(OPTS|PREPARE|CONFIG|CONTEXT|.*SERVICE_.*|.*PORT(_.*)?)";

    private static final Map<String, Key> TOP = new TreeMap<>(Map.ofEntries(
            top("GRPC_ADDR", "grpc_addr", (draft, value) -> draft.grpcAddr = value),
            top("TCP_ADDR", "tcp_addr", (draft, value) -> draft.tcpAddr = value),
            top("UNIX_ADDR", "unix_addr", (draft, value) -> draft.unixAddr = value),
            top("GRPC_UNIX_ADDR", "grpc_unix_addr", (draft, value) -> draft.grpcUnixAddr = value),
            top("MANAGEMENT_ADDR", "management_addr", (draft, value) -> draft.management.addr = value),
            top("DEFAULT_CLUSTER", "default_cluster", (draft, value) -> draft.defaultCluster = value),
            top("DRAIN_DELAY", "drain_delay", (draft, value) -> draft.management.drainDelay = duration(value)),
            top("SHUTDOWN_TIMEOUT", "shutdown_timeout", (draft, value) -> draft.shutdownTimeout = duration(value)),
            top("TLS_CERTIFICATE_PATH", "tls.certificate_path", (draft, value) -> draft.certificatePath = value),
            top("TLS_KEY_PATH", "tls.key_path", (draft, value) -> draft.keyPath = value),
            top("PEERS", "peers", (draft, value) -> draft.peers = list(value)),
            top("PEER_TOKEN", "peer_token", (draft, value) -> draft.peerToken = value),
            top("PEER_CA", "peer_ca", (draft, value) -> draft.peerCa = value),
            top(
                    "LOGGING",
                    "logging",
                    (draft, value) -> LoggersJson.parse(value).ifPresent(all -> draft.logging = all))));

    private static final Map<String, Key> CLUSTER = new TreeMap<>(Map.ofEntries(
            of("CLIENT_ID", "client_id", (draft, value) -> draft.clientId = value),
            of("KAFKA_PEERS", "kafka.seed_peers", (draft, value) -> draft.kafka.seedPeers(list(value))),
            of("KAFKA_TLS", "kafka.tls", (draft, value) -> draft.kafka.tls(bool(value))),
            of("KAFKA_CA_FILE", "kafka.ca_certificate_file", (draft, value) -> draft.kafka.caCertificateFile(value)),
            of(
                    "SASL_MECHANISM",
                    "net.sasl.mechanism",
                    (draft, value) -> draft.sasl.mechanism(one(value, SaslMechanism::parse))),
            of(
                    "SASL_USER",
                    "net.sasl.user",
                    (draft, value) -> draft.sasl.enable(true).user(value)),
            of("SASL_PASSWORD", "net.sasl.password", (draft, value) -> draft.sasl.password(value)),
            of("ZOOKEEPER_PEERS", "zoo_keeper.seed_peers", ClusterDraft::zooKeeperPeers),
            of(
                    "MEMBERSHIP",
                    "consumer.membership",
                    (draft, value) -> draft.consumer.membership(one(value, Membership::parse))),
            of(
                    "INITIAL_OFFSET",
                    "consumer.initial_offset",
                    (draft, value) -> draft.consumer.initialOffset(one(value, InitialOffset::parse)))));

    private Environment() {}

    /** Puts values over those of the file. */
    static void over(ConfigDraft draft, ProcessFacts facts) {
        TOP.forEach((name, key) -> facts.variable(name).ifPresent(value -> {
            put(name, () -> key.top.accept(draft, value));
            draft.origins.put(key.path, name);
        }));
        draft.defaultDraft()
                .ifPresent(cluster ->
                        CLUSTER.forEach((name, key) -> facts.variable(name).ifPresent(value -> {
                            put(name, () -> key.cluster.accept(cluster, value));
                            draft.origins.put(key.path.replace("*", draft.defaultClusterName()), name);
                        })));
        draft.warnings.addAll(misspelt(facts));
    }

    /** Variables that are none of these, but nearly. */
    private static List<String> misspelt(ProcessFacts facts) {
        List<String> names = names();
        return facts.variables().keySet().stream()
                .filter(name -> name.startsWith("PIXY_") && !names.contains(name) && !name.matches(OTHERS))
                .sorted()
                .flatMap(name -> NearestKey.of(name, names).stream()
                        .map(near -> "the variable " + name + " of the environment means nothing, did you mean " + near
                                + "?"))
                .toList();
    }

    /** All of them. */
    static List<String> names() {
        List<String> names = new ArrayList<>(TOP.keySet());
        names.addAll(CLUSTER.keySet());
        return List.copyOf(names);
    }

    private static void put(String name, Runnable put) {
        try {
            put.run();
        } catch (ConfigException e) {
            throw ServerConfig.invalid("the variable " + name + " of the environment: " + e.getMessage());
        }
    }

    private static Map.Entry<String, Key> top(String name, String path, BiConsumer<ConfigDraft, String> put) {
        return Map.entry("PIXY_" + name, new Key(path, put, (draft, value) -> {}));
    }

    private static Map.Entry<String, Key> of(String name, String path, BiConsumer<ClusterDraft, String> put) {
        return Map.entry("PIXY_" + name, new Key(OF_DEFAULT + path, (draft, value) -> {}, put));
    }

    private static List<String> list(String value) {
        return List.of(value.split(",", -1));
    }

    private static Duration duration(String value) {
        return GoDuration.parse(value).orElseThrow(() -> new ConfigException("must be a duration such as 10s"));
    }

    private static boolean bool(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException("must be true or false");
        };
    }

    private static <T> T one(String value, Function<String, Optional<T>> parse) {
        return parse.apply(value).orElseThrow(() -> new ConfigException("there is no such value"));
    }

    private record Key(String path, BiConsumer<ConfigDraft, String> top, BiConsumer<ClusterDraft, String> cluster) {}
}
