package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.metrics.Metrics;
import io.pixy.client.PixyClient;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.config.MetricsConfig;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.metrics.ServerMetrics;
import io.pixy.server.requests.RequestLog;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An engine with gRPC before it, and metrics or none.
 *
 * @param client talks to it over gRPC
 */
record Measured(PixyEngine engine, GrpcSurface surface, PixyClient client, Optional<ServerMetrics> metrics)
        implements AutoCloseable {

    static Measured off(TestCluster cluster) {
        return of(cluster, Optional.empty());
    }

    /** With all that is on by default in a server. */
    static Measured on(TestCluster cluster) {
        return of(cluster, ServerMetrics.of(MetricsConfig.defaults(), "bench"));
    }

    private static Measured of(TestCluster cluster, Optional<ServerMetrics> metrics) {
        ConsumerConfig consumer =
                Engines.consumer().initialOffset(InitialOffset.OLDEST).build();
        PixyEngine engine =
                Engines.of(cluster, consumer, metrics.map(ServerMetrics::engine).orElse(Metrics.none()));
        engine.start();
        GrpcSurface surface = new GrpcSurface(
                new ListenAddress("127.0.0.1:0"),
                engine,
                GrpcOptions.plain()
                        .withShared(Shared.defaults()
                                .with(RequestLog.of(
                                        RequestsConfig.defaults(),
                                        System.out,
                                        metrics.map(ServerMetrics::requests).orElse(Map.of())))));
        surface.start();
        PixyClient client = PixyClient.builder("127.0.0.1:" + surface.port()).build();
        return new Measured(engine, surface, client, metrics);
    }

    Cluster embedded() {
        return engine.cluster();
    }

    Cluster remote() {
        return client.cluster();
    }

    @Override
    public void close() {
        client.close();
        engine.close();
        surface.stop(Duration.ofSeconds(1));
        metrics.ifPresent(ServerMetrics::close);
    }
}
