package io.pixy.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.api.Cluster;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.client.PixyClient;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.Surface;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Pixy as a server with its default settings, and who asks it, in this JVM; over loopback sockets. So what a message costs
 * here is what it costs both.
 *
 * @param engine what is asked without a network
 * @param client the same through gRPC
 * @param channel for calls that the client does not make
 * @param http where REST is served
 * @param grpc where gRPC is served
 */
record Served(
        PixyEngine engine,
        PixyClient client,
        ManagedChannel channel,
        InetSocketAddress http,
        InetSocketAddress grpc,
        List<Surface> surfaces)
        implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);

    static Served start(TestCluster cluster, ConsumerConfig consumer) {
        PixyEngine engine = Engines.of(cluster, consumer);
        int grpcPort = freePort();
        int httpPort = freePort();
        int bodyLimit = HttpSettings.bodyLimit(
                GrpcOptions.DEFAULT_MAX_REQUEST_BYTES, ProducerConfig.defaults().maxMessageBytes());
        List<Surface> surfaces = List.of(
                new GrpcSurface(new ListenAddress("127.0.0.1:" + grpcPort), engine, GrpcOptions.plain()),
                new HttpSurface(
                        engine,
                        new ListenAddress("127.0.0.1:" + httpPort),
                        new HttpSettings(Optional.empty(), true, bodyLimit)));
        engine.start();
        surfaces.forEach(Surface::start);
        return new Served(
                engine,
                PixyClient.builder("127.0.0.1:" + grpcPort).build(),
                NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                        .usePlaintext()
                        .maxInboundMessageSize(64 << 20)
                        .build(),
                new InetSocketAddress("127.0.0.1", httpPort),
                new InetSocketAddress("127.0.0.1", grpcPort),
                surfaces);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        ManagedChannel unused = channel.shutdownNow();
        engine.close();
        surfaces.forEach(surface -> surface.stop(GRACE));
    }
}
