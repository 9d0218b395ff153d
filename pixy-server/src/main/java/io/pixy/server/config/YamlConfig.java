package io.pixy.server.config;

import io.pixy.server.OsErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the configuration file. No state. */
public final class YamlConfig {
    /** Far more than a thousand rules take; a device that never ends must not take all memory. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private YamlConfig() {}

    /**
     * Reads a file.
     *
     * @param facts have the environment that values may refer to
     * @throws ConfigException if it can't be read or is not of the right form
     */
    public static ConfigDraft read(Path file, ProcessFacts facts) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new ConfigException(OsErrors.open(file, e), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new ConfigException(file + " has more than " + MOST_BYTES + " bytes");
        }
        return parse(bytes, facts);
    }

    static ConfigDraft parse(byte[] utf8, ProcessFacts facts) {
        Optional<Node> root = YamlText.firstDocument(utf8);
        Reading reading = Reading.of(facts);
        Problems problems = reading.problems();
        ConfigDraft draft = new ConfigDraft(reading.origins());
        Section top = Section.of("", root, "config.App", reading);
        readTop(top, draft);
        Section proxies = top.section("proxies", "map[string]*config.Proxy");
        proxies.keys().keySet().forEach(name -> {
            ClusterDraft cluster = new ClusterDraft();
            ClusterReader.read(proxies.section(name, "config.Proxy"), cluster);
            draft.proxies.put(name, cluster);
        });
        top.finish();
        problems.throwIfAny();
        requireNames(proxies.keys());
        draft.warnings.addAll(problems.warnings());
        return draft;
    }

    private static void readTop(Section top, ConfigDraft draft) {
        top.text("grpc_addr", text -> draft.grpcAddr = text)
                .text("tcp_addr", text -> draft.tcpAddr = text)
                .text("unix_addr", text -> draft.unixAddr = text)
                .text("grpc_unix_addr", text -> draft.grpcUnixAddr = text)
                .bool("grpc_health", value -> draft.grpcHealth = value)
                .bool("grpc_reflection", value -> draft.grpcReflection = value)
                .bool("log_payloads", value -> draft.logPayloads = value)
                .text("default_cluster", text -> draft.defaultCluster = text)
                .duration("shutdown_timeout", value -> draft.shutdownTimeout = value)
                .number("max_request_bytes", value -> draft.maxRequestBytes = value);
        top.oneOrMoreTexts("peers", texts -> draft.peers = texts)
                .text("peer_token", text -> draft.peerToken = text)
                .text("peer_ca", text -> draft.peerCa = text);
        draft.management.read(top);
        draft.tracing.read(top);
        draft.console.read(top.section("console", "config.Console"));
        draft.metrics.read(top.section("metrics", "config.Metrics"));
        draft.requests.read(top.section("requests", "config.Requests"));
        LimitsReader.read(top.section("limits", "config.Limits"), draft.limits);
        top.section("http", "config.HTTP")
                .texts("allowed_origins", texts -> draft.allowedOrigins = texts)
                .texts("allowed_hosts", texts -> draft.allowedHosts = texts)
                .bool("h2c_upgrade", value -> draft.h2cUpgrade = value)
                .finish();
        top.section("tls", "config.TLS")
                .text("certificate_path", text -> draft.certificatePath = text)
                .text("key_path", text -> draft.keyPath = text)
                .finish();
        draft.access.readAccess(top.section("access", "config.Access"));
        draft.access.readQuotas(top.sections("quotas", "config.Quota").orElse(List.of()));
        List<LoggerConfig> loggers = new ArrayList<>();
        for (Section item : top.sections("logging", "logging.Config").orElse(List.of())) {
            loggers.add(logger(item));
        }
        draft.logging = loggers;
    }

    private static LoggerConfig logger(Section item) {
        Map<String, String> read = new HashMap<>();
        Map<String, String> params = new HashMap<>();
        item.text("name", text -> read.put("name", text))
                .text("severity", text -> read.put("severity", text))
                .textMap("params", params::putAll)
                .finish();
        return new LoggerConfig(read.getOrDefault("name", ""), read.getOrDefault("severity", ""), params);
    }

    private static void requireNames(Map<String, Node> names) {
        if (names.isEmpty()) {
            throw ServerConfig.invalid("at least on proxy must be configured");
        }
        for (Node name : names.values()) {
            if (!name.getTag().equals(Tag.STR)) {
                // a number, a boolean or the like; the text of Kafka-Pixy ends here
                throw new ConfigException("invalid cluster, ");
            }
        }
    }
}
