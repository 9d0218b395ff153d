package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole process over a real broker: from its start to its exit code. */
final class LifecycleIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @TempDir
    private Path dir;

    @TempDir
    private Path output;

    @Test
    void G57_servesOnASocketWhereAFileWasAndRemovesItOnTerm() throws Exception {
        Path socket = Files.createFile(dir.resolve("pixy.sock"));
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

    /** A second start by mistake, with the same configuration, with ports of its own, and with the same pid file. */
    @Test
    void aSecondStartDoesNotTouchWhatTheFirstServes() throws Exception {
        Path rest = dir.resolve("rest.sock");
        Path grpc = dir.resolve("grpc.sock");
        Path pidFile = dir.resolve("pid");
        Path config = Files.writeString(dir.resolve("pixy.yaml"), yaml(Ports.free(), Ports.free(), rest, grpc));
        Path others = Files.writeString(dir.resolve("others.yaml"), yaml(Ports.free(), Ports.free(), rest, grpc));
        List<String> flags = List.of("-config", config.toString());
        try (PixyProcess first =
                PixyProcess.start(output, List.of("-config", config.toString(), "-pidFile", pidFile.toString()))) {
            await().atMost(LIMIT).until(() -> listening(first).size() == 4);

            try (PixyProcess same = PixyProcess.start(output, flags);
                    PixyProcess otherPorts = PixyProcess.start(output, List.of("-config", others.toString()));
                    PixyProcess samePid = start("-pidFile", pidFile.toString())) {
                assertThat(same.exitCode()).isEqualTo(1);
                assertThat(same.stdout()).contains("bind: address already in use)");
                assertThat(otherPorts.exitCode()).isEqualTo(1);
                assertThat(otherPorts.stdout())
                        .contains("failed to start gRPC server: failed to create listener: listen unix " + grpc
                                + ": bind: address already in use)");
                assertThat(samePid.exitCode()).isEqualTo(1);
                assertThat(samePid.stdout())
                        .contains("\"Failed to write PID file: err=(open " + pidFile + ": it belongs to process "
                                + first.process().pid() + ", which runs)\"");
            }
            assertThat(ping(rest)).endsWith("pong");
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                assertThat(channel.connect(UnixDomainSocketAddress.of(grpc))).isTrue();
            }
            assertThat(pidFile).hasContent(Long.toString(first.process().pid()));
        }
    }

    /** Kafka accepts here and never answers. */
    @Test
    void termDuringTheStartEndsItAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PixyProcess pixy = PixyProcess.start(
                        output,
                        List.of("-kafkaPeers", "127.0.0.1:" + silent.getLocalPort(), "-tcpAddr", "127.0.0.1:0"))) {
            silent.accept().close();
            Socket asked = silent.accept();

            pixy.signal("TERM");
            boolean ended = pixy.process().waitFor(5, TimeUnit.SECONDS);

            asked.close();
            assertThat(ended).as(pixy.stdout()).isTrue();
            assertThat(pixy.exitCode()).isZero();
            assertThat(pixy.stdout()).contains("Shutting down").doesNotContain("Failed to start");
        }
    }

    /** While an acknowledgement is waited for, balancers should send clients elsewhere. */
    @Test
    void interruptIsAnOrderlyStop() throws Exception {
        CLUSTER.cluster().topics().create("drained", 1);
        int port = Ports.free();
        String yaml = yaml(port, Ports.free(), dir.resolve("rest.sock"), dir.resolve("grpc.sock"))
                + "    consumer: {initial_offset: oldest}\n";
        Path config = Files.writeString(dir.resolve("pixy.yaml"), yaml);
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        KafkaPixyGrpc.KafkaPixyBlockingStub client = KafkaPixyGrpc.newBlockingStub(channel);
        try (PixyProcess pixy = PixyProcess.start(output, List.of("-config", config.toString()))) {
            await().atMost(LIMIT).until(() -> listening(pixy).size() == 4);
            ProdRs unused = client.produce(ProdRq.newBuilder()
                    .setTopic("drained")
                    .setMessage(ByteString.copyFromUtf8("x"))
                    .build());
            ConsNAckRq wanted = ConsNAckRq.newBuilder()
                    .setTopic("drained")
                    .setGroup("g")
                    .setNoAck(true)
                    .build();
            ConsRs held = await().atMost(LIMIT)
                    .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
                    .until(() -> client.consumeNAck(wanted), Objects::nonNull);
            // on a busy machine Kafka may have been silent for a while
            await().atMost(LIMIT).until(() -> health(channel) == ServingStatus.SERVING);

            pixy.signal("INT");

            await().atMost(Duration.ofSeconds(10)).until(() -> health(channel) == ServingStatus.NOT_SERVING);
            AckRs acked = client.ack(AckRq.newBuilder()
                    .setTopic("drained")
                    .setGroup("g")
                    .setPartition(held.getPartition())
                    .setOffset(held.getOffset())
                    .build());
            assertThat(acked).isEqualTo(AckRs.getDefaultInstance());
            assertThat(pixy.exitCode()).isZero();
            assertThat(pixy.stdout()).contains("All API servers shutdown");
        } finally {
            channel.shutdownNow();
        }
    }

    private static ServingStatus health(ManagedChannel channel) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService("main").build())
                .getStatus();
    }

    /** Both of one name: the one that was there first is told so when the other one consumes, and ends. */
    @Test
    void secondHolderOfAStaticNameEndsTheFirstAndARestartKeepsThePlace() throws Exception {
        CLUSTER.cluster().topics().create("static", 1);
        Path firstSocket = dir.resolve("first.sock");
        Path secondSocket = dir.resolve("second.sock");
        try (PixyProcess first = startStatic(firstSocket);
                PixyProcess second = startStatic(secondSocket)) {
            await().atMost(LIMIT)
                    .failFast("the first one has ended", () -> assertRuns(first))
                    .ignoreExceptions()
                    .until(() -> consumers(firstSocket).contains("\"only-one\""));
            // whoever is silent for a while leaves, and nobody has to end any more
            keepConsuming(firstSocket);
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                consume(secondSocket);
                return !first.process().isAlive();
            });

            assertThat(first.exitCode()).isEqualTo(4);
            assertThat(first.stdout())
                    .contains("another instance with client_id `only-one` is a member")
                    .containsSubsequence(
                            "Consuming can't go on: err=(", "\"Shutting down\"", "\"All API servers shutdown\"");

            second.signal("USR1");

            assertThat(second.exitCode()).isZero();
            assertThat(second.stdout()).contains("Shutting down for a restart");
            assertThat(members("static")).containsExactly("only-one");
        }
    }

    private static List<String> members(String group) throws Exception {
        String servers = CLUSTER.cluster().bootstrapServers();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(group)
                    .members()
                    .stream()
                    .flatMap(member -> member.groupInstanceId().stream())
                    .toList();
        }
    }

    private PixyProcess startStatic(Path socket) throws IOException {
        String yaml = "grpc_addr: ''\ntcp_addr: ''\nunix_addr: " + socket
                + "\nproxies:\n  main:\n    client_id: only-one\n    kafka: {seed_peers: ["
                + CLUSTER.cluster().bootstrapServers() + "]}\n    consumer: {static_membership: true}\n";
        Path config = Files.writeString(Path.of(socket + ".yaml"), yaml);
        return PixyProcess.start(output, List.of("-config", config.toString()));
    }

    /** Until there is no answer any more. */
    private static void keepConsuming(Path socket) {
        Thread thread = new Thread(() -> {
            try {
                while (!get(socket, "/topics/static/messages?group=static").isEmpty()) {}
            } catch (IOException e) {
                // it has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String consumers(Path socket) throws IOException {
        consume(socket);
        return get(socket, "/topics/static/consumers?group=static");
    }

    private static void consume(Path socket) throws IOException {
        String unused = get(socket, "/topics/static/messages?group=static");
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
        try (PixyProcess pixy = start("-unixAddr", dir.toString())) {
            assertThat(pixy.exitCode()).isEqualTo(1);
            assertThat(pixy.stdout())
                    .contains("error \"Cannot remove " + dir + ": err=(remove " + dir + ": it is not a socket)\"")
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
        String yaml = yaml(Ports.free(), Ports.free(), sockets.resolve("rest.sock"), sockets.resolve("grpc.sock"));
        Path config = Files.writeString(sockets.resolve("pixy.yaml"), yaml);
        return PixyProcess.start(output, BreakableSockets.jvmArguments(), List.of("-config", config.toString()));
    }

    private static String yaml(int grpcPort, int tcpPort, Path rest, Path grpc) {
        return "grpc_addr: 127.0.0.1:" + grpcPort + "\ntcp_addr: 127.0.0.1:" + tcpPort + "\nunix_addr: " + rest
                + "\ngrpc_unix_addr: " + grpc + "\nproxies:\n  main:\n    kafka: {seed_peers: ["
                + CLUSTER.cluster().bootstrapServers() + "]}\n    zoo_keeper: {seed_peers: ["
                + CLUSTER.cluster().zooKeeperConnect() + "]}\n";
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
        assertRuns(pixy);
        return Pattern.compile("Listening: ([^\"]+)\"")
                .matcher(pixy.stdout())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void assertRuns(PixyProcess pixy) throws IOException {
        assertThat(pixy.process().isAlive()).as(pixy.stdout() + pixy.stderr()).isTrue();
    }

    private static String ping(Path socket) throws IOException {
        return get(socket, "/_ping");
    }

    private static String get(Path socket, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode(
                    "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(4_000);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString();
        }
    }
}
