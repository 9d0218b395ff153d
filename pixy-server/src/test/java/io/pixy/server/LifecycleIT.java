package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole process over a real broker: from its start to its exit code. */
final class LifecycleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @TempDir
    private Path dir;

    @TempDir
    private Path output;

    @Test
    void G57_servesOnASocketWhereAFileWasAndRemovesItOnTerm() throws Exception {
        Path socket = Files.writeString(dir.resolve("pixy.sock"), "stale");
        Path pidFile = Files.writeString(dir.resolve("pid"), "an older and longer text");
        try (PixyProcess pixy = start("-unixAddr", socket.toString(), "-pidFile", pidFile.toString())) {
            await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: unix"));

            assertThat(ping(socket)).startsWith("HTTP/1.1 200").endsWith("pong");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rwxrwxrwx");
            pixy.signal("TERM");
            pixy.signal("TERM");

            assertThat(pixy.exitCode()).isZero();
            assertThat(pixy.stdout())
                    .contains("info \"Starting with config: {")
                    .containsSubsequence(
                            "\"Shutting down\"", "\"All proxies shutdown\"", "\"All API servers shutdown\"");
            assertThat(pixy.stderr()).isEmpty();
            assertThat(socket).doesNotExist();
            assertThat(pidFile).hasContent(Long.toString(pixy.process().pid()));
        }
    }

    @Test
    void interruptIsAnOrderlyStop() throws Exception {
        try (PixyProcess pixy = start()) {
            await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: tcp"));

            pixy.signal("INT");

            assertThat(pixy.exitCode()).isZero();
            assertThat(pixy.stdout()).contains("All API servers shutdown");
        }
    }

    @Test
    void hangUpIsTheEndAtOnce() throws Exception {
        try (PixyProcess pixy = start()) {
            await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: tcp"));

            pixy.signal("HUP");

            assertThat(pixy.exitCode()).isEqualTo(129);
            assertThat(pixy.stdout()).doesNotContain("Shutting down");
        }
    }

    /**
     * All at once, since most of their time is the start of a JVM. Not the Unix socket of gRPC: one that is shut down
     * never tells those who do not wait in accept, and nothing but a test would do that to it.
     */
    @Test
    void listenerThatDiesEndsTheProcessInOrder() throws Exception {
        try (PixyProcess grpc = startBreakable();
                PixyProcess tcp = startBreakable();
                PixyProcess unix = startBreakable()) {
            breakListener(grpc, "grpc 127.0.0.1:");
            breakListener(tcp, "tcp 127.0.0.1:");
            breakListener(unix, "unix /");

            assertEndsInOrder(grpc, "grpc 127.0.0.1:");
            assertEndsInOrder(tcp, "tcp 127.0.0.1:");
            assertEndsInOrder(unix, "unix /");
        }
    }

    @Test
    void A1_aDirectoryIsNoSocket() throws Exception {
        Files.writeString(dir.resolve("file"), "keeps the directory from being removed");

        try (PixyProcess pixy = start("-unixAddr", dir.toString())) {
            assertThat(pixy.exitCode()).isEqualTo(1);
            assertThat(pixy.stdout())
                    .contains("error \"Cannot remove " + dir + ": err=(remove " + dir + ": directory not empty)\"")
                    .contains("error \"Failed to start service: err=(failed to start Unix socket based HTTP API server:"
                            + " failed to create listener: listen unix " + dir + ": bind: address already in use)\"");
        }
    }

    @Test
    void portsInUseEndTheProcess() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            try (PixyProcess grpc = start("-grpcAddr", address);
                    PixyProcess tcp = start("-tcpAddr", address)) {
                assertThat(grpc.exitCode()).isEqualTo(1);
                assertThat(grpc.stdout())
                        .contains("\"Failed to start service: err=(failed to start gRPC server: failed to create"
                                + " listener: listen tcp " + address + ": bind: address already in use)\"");
                assertThat(tcp.exitCode()).isEqualTo(1);
                assertThat(tcp.stdout())
                        .contains("\"Failed to start service: err=(failed to start TCP socket based HTTP API server:"
                                + " failed to create listener: listen tcp " + address
                                + ": bind: address already in use)\"");
            }
        }
    }

    private PixyProcess start(String... flags) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "-kafkaPeers",
                CLUSTER.cluster().bootstrapServers(),
                "-zookeeperPeers",
                CLUSTER.cluster().zooKeeperConnect(),
                "-grpcAddr",
                "127.0.0.1:0",
                "-tcpAddr",
                "127.0.0.1:0"));
        args.addAll(List.of(flags));
        return PixyProcess.start(output, args);
    }

    private PixyProcess startBreakable() throws IOException {
        Path sockets = Files.createTempDirectory(dir, "s");
        String yaml = "grpc_addr: 127.0.0.1:" + Ports.free() + "\ntcp_addr: 127.0.0.1:"
                + Ports.free() + "\nunix_addr: "
                + sockets.resolve("rest.sock") + "\ngrpc_unix_addr: " + sockets.resolve("grpc.sock")
                + "\nproxies:\n  main:\n    kafka: {seed_peers: ["
                + CLUSTER.cluster().bootstrapServers() + "]}\n    zoo_keeper: {seed_peers: ["
                + CLUSTER.cluster().zooKeeperConnect() + "]}\n";
        Path config = Files.writeString(sockets.resolve("pixy.yaml"), yaml);
        return PixyProcess.start(output, BreakableSockets.jvmArguments(), List.of("-config", config.toString()));
    }

    private static void breakListener(PixyProcess pixy, String name) throws IOException {
        await().atMost(LIMIT).until(() -> listening(pixy).size() == 4);
        String full = listening(pixy).stream()
                .filter(one -> one.startsWith(name))
                .findFirst()
                .orElseThrow();
        // a port says enough, and the JDK writes the host in its own way
        pixy.tell(full.substring(name.length() - 1));
    }

    private static void assertEndsInOrder(PixyProcess pixy, String name) throws Exception {
        assertThat(pixy.exitCode()).as(name).isEqualTo(1);
        assertThat(pixy.stdout())
                .containsPattern("error \"API server crashed\" .*" + name + ".* closed by itself")
                .containsSubsequence(
                        "API server crashed",
                        "\"Shutting down\"",
                        "\"All proxies shutdown\"",
                        "\"All API servers shutdown\"");
    }

    private static List<String> listening(PixyProcess pixy) throws IOException {
        return Pattern.compile("Listening: ([^\"]+)\"")
                .matcher(pixy.stdout())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String ping(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(
                    StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(4_000);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString();
        }
    }
}
