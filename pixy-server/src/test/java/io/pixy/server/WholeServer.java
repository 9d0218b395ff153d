package io.pixy.server;

import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.YamlConfig;
import io.pixy.testkit.Ports;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** A server as the command serve makes it, in this JVM. Immutable. */
public final class WholeServer {
    private final int http;
    private final int grpc;
    private final Server server;

    private WholeServer(int http, int grpc, Server server) {
        this.http = http;
        this.grpc = grpc;
        this.server = server;
    }

    /**
     * Starts one with the defaults, but for shorter waits.
     *
     * @param dir for its configuration
     */
    public static WholeServer start(Path dir, String clientId, TestCluster kafka) throws Exception {
        int http = Ports.free();
        int grpc = Ports.free();
        Path file = Files.writeString(dir.resolve("pixy.yaml"), yaml(http, grpc, clientId, kafka));
        var config = YamlConfig.read(file, ProcessFacts.current())
                .build(ProcessFacts.current())
                .config();
        PixyParts parts = new PixyParts();
        Engine engine = parts.engine(config, Server.engineShare(config.shutdownTimeout()));
        Server server = new Server(
                engine,
                parts.surfaces(config, engine, new Running(Loggers.none(), System.out)),
                config.shutdownTimeout());
        if (!server.start(new CompletableFuture<>())) {
            throw new IOException("the server does not start");
        }
        return new WholeServer(http, grpc, server);
    }

    private static String yaml(int http, int grpc, String clientId, TestCluster kafka) {
        return String.format(Locale.ROOT, """
                grpc_addr: 127.0.0.1:%d
                tcp_addr: 127.0.0.1:%d
                shutdown_timeout: 5s
                proxies:
                  main:
                    client_id: %s
                    kafka: {seed_peers: ['%s']}
                    consumer:
                      long_polling_timeout: 1s
                      ack_timeout: 5s
                      retry_backoff: 100ms
                      offsets_commit_interval: 50ms
                """, grpc, http, clientId, kafka.bootstrapServers());
    }

    public int httpPort() {
        return http;
    }

    public int grpcPort() {
        return grpc;
    }

    public void stop() throws Exception {
        server.stop();
    }
}
