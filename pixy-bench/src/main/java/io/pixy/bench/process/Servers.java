package io.pixy.bench.process;

import io.pixy.bench.load.GrpcApi;
import io.pixy.bench.load.RestApi;
import io.pixy.testkit.TestCluster;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts what is measured, all of it before the same brokers. Immutable.
 *
 * @param home of a checkout that is built
 * @param work a directory for what they print
 * @param natively whether {@code h2load} asks them, as far as it can
 */
public record Servers(Path home, Path work, TestCluster cluster, boolean natively) {
    /** Pixy as its users start it, with its defaults but for the addresses. */
    public ServerProcess pixy() throws Exception {
        InetSocketAddress rest = freeAddress();
        InetSocketAddress grpc = freeAddress();
        Path config = Files.createTempFile(work, "pixy", ".yaml");
        Files.writeString(
                config,
                "tcp_addr: " + hostAndPort(rest) + "\ngrpc_addr: " + hostAndPort(grpc) + "\nproxies:\n  main:\n"
                        + "    kafka: {seed_peers: ['" + cluster.bootstrapServers() + "']}\n"
                        + "    zoo_keeper: {seed_peers: ['" + cluster.zooKeeperConnect() + "']}\n",
                StandardCharsets.US_ASCII);
        return ServerProcess.start(
                List.of(launcher().toString(), "--config", config.toString()),
                new RestApi(rest, natively),
                new GrpcApi(grpc, natively),
                log("pixy"));
    }

    /** What users type. */
    public Path launcher() {
        return home.resolve("bin/pixy");
    }

    /**
     * Another server with the same two interfaces.
     *
     * @param command for a shell, in which {@code {kafka}} and {@code {zookeeper}} stand for their addresses
     */
    public ServerProcess other(String command, InetSocketAddress rest, InetSocketAddress grpc) throws Exception {
        String filled = command.replace("{kafka}", cluster.bootstrapServers())
                .replace("{zookeeper}", cluster.zooKeeperConnect());
        return ServerProcess.start(
                List.of("sh", "-c", "exec " + filled),
                new RestApi(rest, natively),
                new GrpcApi(grpc, natively),
                log("other"));
    }

    /** Servers that do nothing: what REST and gRPC cost by themselves. */
    public ServerProcess empty(Empties.Kind kind) throws Exception {
        InetSocketAddress http = freeAddress();
        InetSocketAddress grpc = freeAddress();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Empties.class.getName(),
                kind.name(),
                Integer.toString(http.getPort()),
                Integer.toString(grpc.getPort()));
        return ServerProcess.start(command, new RestApi(http, natively), new GrpcApi(grpc, natively), log("empty"));
    }

    private File log(String name) throws IOException {
        return Files.createTempFile(work, name, ".log").toFile();
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }
}
