package io.pixy.server.config;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.ProducerConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** A configuration as YAML, every key with the value that holds, secrets masked. No state. */
public final class EffectiveConfig {
    private static final String MASK = "****";

    private EffectiveConfig() {}

    /** As a file that could be read again, secrets aside. */
    public static String asFile(ServerConfig config) {
        return dump(config, DumperOptions.FlowStyle.BLOCK);
    }

    /** On one line, for the log. */
    public static String asLine(ServerConfig config) {
        return dump(config, DumperOptions.FlowStyle.FLOW).strip();
    }

    /**
     * All values by their keys, such as {@code limits.max_rows}; a list is one value. Secrets are among them, so the keys are
     * to be told and not the values.
     */
    public static Map<String, String> values(ServerConfig config) {
        Map<String, String> values = new TreeMap<>();
        flatten("", top(config, secret -> secret), values);
        return values;
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, String> values) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> below) {
                flatten(prefix + key + ".", below, values);
            } else {
                values.put(prefix + key, String.valueOf(value));
            }
        });
    }

    private static String dump(ServerConfig config, DumperOptions.FlowStyle style) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(style);
        options.setWidth(Integer.MAX_VALUE);
        options.setSplitLines(false);
        // two keys that happen to have the same list are none the less two
        options.setDereferenceAliases(true);
        Yaml yaml = new Yaml(
                new SafeConstructor(new LoaderOptions()),
                new Representer(options),
                options,
                new LoaderOptions(),
                // what we would read as something else, such as a cluster called y, has to be quoted
                new GoResolver());
        return yaml.dump(top(config, secret -> MASK));
    }

    private static Map<String, Object> top(ServerConfig config, UnaryOperator<String> mask) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("grpc_addr", config.grpcAddr());
        map.put("tcp_addr", config.tcpAddr());
        map.put("unix_addr", config.unixAddr());
        map.put("grpc_unix_addr", config.grpcUnixAddr());
        map.put("management_addr", config.management().addr());
        map.put("grpc_health", config.grpcHealth());
        map.put("grpc_reflection", config.grpcReflection());
        map.put("default_cluster", config.defaultCluster());
        map.put("max_request_bytes", config.maxRequestBytes());
        map.put("shutdown_timeout", text(config.shutdownTimeout()));
        map.put("requests", config.requests().asMap());
        map.put("drain_delay", text(config.management().drainDelay()));
        map.put("management", ManagementReader.asMap(config.management()));
        map.put("tracing", TracingReader.asMap(config.tracing()));
        map.put("console", ConsoleReader.asMap(config.console()));
        map.put("metrics", MetricsReader.asMap(config.metrics()));
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("allowed_origins", config.http().allowedOrigins());
        http.put("allowed_hosts", config.http().allowedHosts());
        http.put("h2c_upgrade", config.http().h2cUpgrade());
        map.put("http", http);
        map.put(
                "peers",
                config.peers().addresses().stream().map(PeerAddress::toString).toList());
        map.put("peer_token", shown(config.peers().token(), mask));
        map.put("peer_ca", config.peers().ca());
        map.put("access", AccessReader.asMap(config.access()));
        map.put("quotas", AccessReader.asList(config.access().quotas()));
        map.put("limits", LimitsReader.asMap(config.limits()));
        Map<String, Object> clusters = new LinkedHashMap<>();
        config.proxies().forEach((name, cluster) -> clusters.put(name, cluster(cluster, mask)));
        map.put("proxies", clusters);
        config.tls()
                .ifPresent(tls -> map.put(
                        "tls",
                        Map.of(
                                "certificate_path",
                                tls.certificate().toString(),
                                "key_path",
                                tls.key().toString())));
        map.put(
                "logging",
                config.logging().stream().map(EffectiveConfig::logger).toList());
        map.put("log_payloads", config.logPayloads());
        return map;
    }

    private static Map<String, Object> logger(LoggerConfig logger) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", logger.name());
        map.put("severity", logger.severity());
        if (!logger.params().isEmpty()) {
            map.put("params", new TreeMap<>(logger.params()));
        }
        return map;
    }

    private static Map<String, Object> cluster(ClusterConfig cluster, UnaryOperator<String> mask) {
        Map<String, Object> map = new LinkedHashMap<>();
        cluster.clientId().ifPresent(id -> map.put("client_id", id));
        map.put("kafka", kafka(cluster.kafka(), mask));
        map.put("net", net(cluster.net(), mask));
        Map<String, Object> zooKeeper = new LinkedHashMap<>();
        zooKeeper.put("seed_peers", List.copyOf(cluster.zooKeeper().seedPeers()));
        zooKeeper.put("chroot", cluster.zooKeeper().chroot());
        zooKeeper.put("session_timeout", text(cluster.zooKeeper().sessionTimeout()));
        map.put("zoo_keeper", zooKeeper);
        map.put("producer", producer(cluster.producer()));
        map.put("consumer", consumer(cluster.consumer()));
        return map;
    }

    private static Map<String, Object> kafka(KafkaConfig kafka, UnaryOperator<String> mask) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed_peers", List.copyOf(kafka.seedPeers()));
        kafka.version().ifPresent(version -> map.put("version", version.text()));
        map.put("tls", kafka.tls());
        map.put("ca_certificate_file", kafka.caCertificateFile());
        map.put("client_certificate_file", kafka.clientCertificateFile());
        map.put("client_key_file", kafka.clientKeyFile());
        map.put("insecure", kafka.insecure());
        Map<String, String> properties = new TreeMap<>(kafka.properties());
        properties.replaceAll((name, value) -> Secrets.isSecret(name) ? mask.apply(value) : value);
        map.put("properties", properties);
        return map;
    }

    private static Map<String, Object> net(NetConfig net, UnaryOperator<String> mask) {
        Map<String, Object> sasl = new LinkedHashMap<>();
        sasl.put("enable", net.sasl().enable());
        sasl.put("handshake", net.sasl().handshake());
        sasl.put("mechanism", net.sasl().mechanism().text());
        sasl.put("user", net.sasl().user());
        sasl.put("password", shown(net.sasl().password(), mask));
        sasl.put("token_endpoint", net.sasl().tokenEndpoint());
        sasl.put("token_scope", net.sasl().tokenScope());
        sasl.put("token_ca_file", net.sasl().tokenCaFile());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dial_timeout", text(net.dialTimeout()));
        map.put("read_timeout", text(net.readTimeout()));
        map.put("write_timeout", text(net.writeTimeout()));
        map.put("sasl", sasl);
        return map;
    }

    private static Map<String, Object> producer(ProducerConfig producer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("channel_buffer_size", producer.channelBufferSize());
        map.put("max_message_bytes", producer.maxMessageBytes());
        map.put("compression", producer.compression().text());
        map.put("flush_bytes", producer.flushBytes());
        map.put("flush_frequency", text(producer.flushFrequency()));
        map.put("retry_backoff", text(producer.retryBackoff()));
        map.put("retry_max", producer.retryMax());
        map.put("required_acks", producer.requiredAcks().text());
        map.put("shutdown_timeout", text(producer.shutdownTimeout()));
        map.put("partitioner", producer.partitioner().text());
        map.put("timeout", text(producer.timeout()));
        return map;
    }

    private static Map<String, Object> consumer(ConsumerConfig consumer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("disabled", consumer.disabled());
        map.put("ack_timeout", text(consumer.ackTimeout()));
        map.put("channel_buffer_size", consumer.channelBufferSize());
        map.put("fetch_max_bytes", consumer.fetchMaxBytes());
        map.put("fetch_max_wait", text(consumer.fetchMaxWait()));
        map.put("long_polling_timeout", text(consumer.longPollingTimeout()));
        map.put("max_pending_messages", consumer.maxPendingMessages());
        map.put("max_retries", consumer.maxRetries());
        map.put("offsets_commit_interval", text(consumer.offsetsCommitInterval()));
        map.put("rebalance_delay", text(consumer.rebalanceDelay()));
        map.put("retry_backoff", text(consumer.retryBackoff()));
        map.put("subscription_timeout", text(consumer.subscriptionTimeout()));
        map.put("membership", consumer.membership().text());
        map.put("group_protocol", consumer.groupProtocol().text());
        map.put("join_grace", text(consumer.joinGrace()));
        map.put("rebalance_timeout", text(consumer.rebalanceTimeout()));
        map.put("session_timeout", text(consumer.sessionTimeout()));
        map.put("static_membership", consumer.staticMembership());
        map.put("initial_offset", consumer.initialOffset().text());
        map.put("auto_create_topics", consumer.autoCreateTopics());
        map.put("session_loss", consumer.sessionLoss().text());
        map.put("max_metadata_bytes", consumer.maxMetadataBytes());
        map.put("recommit_interval", text(consumer.recommitInterval()));
        map.put("max_buffered_bytes", consumer.maxBufferedBytes());
        map.put("queues", consumer.queues().stream().map(QueueReader::asMap).toList());
        return map;
    }

    private static String shown(String secret, UnaryOperator<String> mask) {
        return secret.isEmpty() ? "" : mask.apply(secret);
    }

    private static String text(Duration duration) {
        return GoDuration.format(duration);
    }
}
