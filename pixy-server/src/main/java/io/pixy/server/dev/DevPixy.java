package io.pixy.server.dev;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.Surface;
import io.pixy.server.Version;
import io.pixy.server.config.ConsoleConfig;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.config.MetricsConfig;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.ConsoleRights;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.management.ApiDocs;
import io.pixy.server.management.Health;
import io.pixy.server.management.Operation;
import io.pixy.server.management.Operations;
import io.pixy.server.metrics.ServerMetrics;
import io.pixy.server.requests.RequestLog;
import io.pixy.server.ui.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Pixy with its default settings, for one cluster. {@link #start} and {@link #close} are called by one thread. */
final class DevPixy implements AutoCloseable {
    private static final String CLUSTER = "default";

    /** Messages that were consumed and not acknowledged are not waited for longer: they come again after a start. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ServerMetrics metrics;
    private final PixyEngine engine;
    private final List<Surface> surfaces;

    DevPixy(String kafka, Optional<String> zooKeeper, ListenAddress grpc, ListenAddress http) {
        ClusterConfig.Builder config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder().seedPeers(List.of(kafka)).build());
        zooKeeper.ifPresent(server -> config.zooKeeper(
                ZooKeeperConfig.builder().seedPeers(List.of(server)).build()));
        metrics = ServerMetrics.of(MetricsConfig.defaults(), Version.text()).orElseThrow();
        engine = PixyEngine.builder()
                .cluster(CLUSTER, config.build())
                .metrics(metrics.engine())
                .shutdownTimeout(SHUTDOWN_TIMEOUT)
                .build();
        int maxRequestBytes = GrpcOptions.DEFAULT_MAX_REQUEST_BYTES;
        int maxMessageBytes = ProducerConfig.defaults().maxMessageBytes();
        Health health = new Health(engine, engine::pulse, System::nanoTime);
        List<Operation> operations = new ArrayList<>(health.operations());
        operations.addAll(new ApiDocs().operations());
        operations.addAll(metrics.page().operations());
        operations.addAll(
                new Console(ConsoleConfig.defaults(), LimitsConfig.defaults().maxStreamAge()).operations());
        HttpSettings settings = new HttpSettings(
                        Optional.empty(), true, HttpSettings.bodyLimit(maxRequestBytes, maxMessageBytes))
                .with(new Operations(operations, health::drain))
                .with(ConsoleRights.ALL)
                .with(Shared.defaults().with(RequestLog.of(RequestsConfig.defaults(), System.out, metrics.requests())));
        surfaces = List.of(
                new GrpcSurface(grpc, engine, GrpcOptions.plain().withShared(settings.shared())),
                new HttpSurface(engine, http, settings));
    }

    /** Connects, then listens. */
    void start() {
        engine.start();
        surfaces.forEach(Surface::start);
    }

    /** Completes exceptionally when a surface dies by itself. */
    CompletableFuture<Object> crashed() {
        return CompletableFuture.anyOf(
                surfaces.stream().map(Surface::terminated).toArray(CompletableFuture<?>[]::new));
    }

    /** As the server does: the engine first, so that clients can still acknowledge. Idempotent. */
    @Override
    public void close() {
        engine.close();
        surfaces.forEach(surface -> surface.stop(GRACE));
        metrics.close();
    }
}
