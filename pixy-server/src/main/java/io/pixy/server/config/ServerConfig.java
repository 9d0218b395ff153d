package io.pixy.server.config;

import io.pixy.api.config.ClusterConfig;
import io.pixy.server.tls.TlsFiles;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the process is to do: the whole file, flags applied, checked. Accessors are the YAML keys in camel case.
 * Immutable.
 *
 * @param grpcAddr where gRPC listens; empty: nowhere
 * @param tcpAddr where REST listens; empty: nowhere
 * @param unixAddr where REST listens besides, as a rule the path of a Unix socket; empty: nowhere
 * @param grpcUnixAddr where gRPC listens besides, as a rule the path of a Unix socket; empty: nowhere
 * @param grpcHealth whether gRPC offers its health service
 * @param grpcReflection whether gRPC describes its services to who asks
 * @param defaultCluster serves requests that name no cluster; one of {@code proxies}
 * @param proxies the clusters by name, in the order of the file
 * @param tls who the listeners on TCP are; without it they speak plain text
 * @param logging where log lines go
 * @param logPayloads whether keys and values of messages that could not be written are logged
 * @param shutdownTimeout hard cap of the whole stop
 * @param maxRequestBytes limit of a gRPC message, in bytes; of a REST body see {@link LimitsConfig#maxBodyBytes}
 * @param limits what clients may take of the process
 * @param http how REST deals with web pages
 * @param peers the other instances
 * @param requests what is told of requests
 * @param management what those who run this instance may ask of it
 * @param access who may do what, and how much
 * @param tracing where spans go
 * @param console the page for people
 * @param metrics what is measured
 */
public record ServerConfig(
        String grpcAddr,
        String tcpAddr,
        String unixAddr,
        String grpcUnixAddr,
        boolean grpcHealth,
        boolean grpcReflection,
        String defaultCluster,
        Map<String, ClusterConfig> proxies,
        Optional<TlsFiles> tls,
        List<LoggerConfig> logging,
        boolean logPayloads,
        Duration shutdownTimeout,
        long maxRequestBytes,
        LimitsConfig limits,
        HttpConfig http,
        PeersConfig peers,
        RequestsConfig requests,
        ManagementConfig management,
        AccessConfig access,
        TracingConfig tracing,
        ConsoleConfig console,
        MetricsConfig metrics) {

    /** Checks what concerns more than one cluster. */
    public ServerConfig {
        Objects.requireNonNull(grpcAddr, "grpcAddr");
        Objects.requireNonNull(tcpAddr, "tcpAddr");
        Objects.requireNonNull(unixAddr, "unixAddr");
        Objects.requireNonNull(grpcUnixAddr, "grpcUnixAddr");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(requests, "requests");
        Objects.requireNonNull(management, "management");
        Objects.requireNonNull(tracing, "tracing");
        Objects.requireNonNull(console, "console");
        Objects.requireNonNull(metrics, "metrics");
        proxies = Collections.unmodifiableMap(new LinkedHashMap<>(proxies));
        logging = List.copyOf(logging);
        if (!proxies.containsKey(defaultCluster)) {
            throw invalid("default_cluster is not one of proxies: " + defaultCluster);
        }
        if (shutdownTimeout.isZero() || shutdownTimeout.isNegative()) {
            throw invalid("shutdown_timeout must be > 0");
        }
        if (maxRequestBytes <= 0 || maxRequestBytes > Integer.MAX_VALUE) {
            throw invalid("max_request_bytes must be > 0 and < 2147483648");
        }
        peers.check(grpcAddr, tls.isPresent());
        access.check(tls.isPresent(), peers);
    }

    static ConfigException invalid(String why) {
        return new ConfigException("invalid config parameter: " + why);
    }
}
