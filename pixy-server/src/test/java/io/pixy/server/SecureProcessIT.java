package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.pixy.server.tls.PemPair;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyBlockingStub;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One process with two clusters behind all four listeners, those over TCP with TLS, as programs from outside see it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SecureProcessIT {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final ClusterExtension MAIN = ClusterExtension.shared();

    @RegisterExtension
    static final ClusterExtension OTHER =
            ClusterExtension.of(TestCluster.builder().withoutZooKeeper());

    @TempDir
    private static Path dir;

    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private static PemPair served;
    private static PemPair renewed;
    private static Path eitherOfThem;
    private static Path body;
    private static int grpcPort;
    private static int tcpPort;
    private static PixyProcess pixy;

    @BeforeAll
    static void start() throws Exception {
        served = PemPair.in(dir, "served", "EC");
        renewed = PemPair.in(dir, "renewed", "RSA");
        eitherOfThem = Files.writeString(
                dir.resolve("either.pem"),
                Files.readString(served.certificate()) + Files.readString(renewed.certificate()));
        body = Files.writeString(dir.resolve("body"), "a message");
        MAIN.cluster().topics().create("secure.main", 1);
        OTHER.cluster().topics().create("secure.other", 1);
        grpcPort = Ports.free();
        tcpPort = Ports.free();
        Path config = Files.writeString(
                dir.resolve("pixy.yaml"),
                String.format(
                        Locale.ROOT,
                        """
                        grpc_addr: 127.0.0.1:%d
                        tcp_addr: 127.0.0.1:%d
                        unix_addr: %s
                        grpc_unix_addr: %s
                        tls: {certificate_path: %s, key_path: %s}
                        proxies:
                          main:
                            kafka: {seed_peers: ['%s']}
                            zoo_keeper: {seed_peers: ['%s']}
                          other:
                            kafka: {seed_peers: ['%s']}
                            zoo_keeper: {seed_peers: ['%s']}
                        """,
                        grpcPort,
                        tcpPort,
                        dir.resolve("rest.sock"),
                        dir.resolve("grpc.sock"),
                        served.certificate(),
                        served.key(),
                        MAIN.cluster().bootstrapServers(),
                        MAIN.cluster().zooKeeperConnect(),
                        OTHER.cluster().bootstrapServers(),
                        MAIN.cluster().zooKeeperConnect()));
        pixy = PixyProcess.start(dir, List.of("-config", config.toString()));
        await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: unix"));
    }

    @AfterAll
    static void stop() throws Exception {
        pixy.signal("TERM");
        int exitCode = pixy.exitCode();
        pixy.close();
        LOOP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(exitCode).isZero();
    }

    @Test
    void restIsServedOverTlsAndOverAUnixSocketWithout() throws Exception {
        String secure = curl("--cacert", eitherOfThem.toString(), "https://127.0.0.1:" + tcpPort + "/_ping");
        String socket = curl("--unix-socket", dir.resolve("rest.sock").toString(), "http://pixy/_ping");
        String plain = curl("http://127.0.0.1:" + tcpPort + "/_ping");

        assertThat(secure).isEqualTo("pong");
        assertThat(socket).isEqualTo("pong");
        assertThat(plain).isEqualTo("Client sent an HTTP request to an HTTPS server.\n");
    }

    /** Curl tells the length of a file, and not that of its standard input. */
    @ParameterizedTest
    @CsvSource({"--http1.1, FILE", "--http1.1, -", "--http2, FILE", "--http2, -"})
    void G58_messageIsWrittenWhetherItsLengthIsToldOrNot(String version, String source) throws Exception {
        String file = source.replace("FILE", body.toString());
        long before = MAIN.cluster().topics().endOffsets("secure.main").get(0);

        String answer = curl(
                version,
                "--cacert",
                eitherOfThem.toString(),
                "--header",
                "Content-Type: text/plain",
                "--request",
                "POST",
                "--upload-file",
                file,
                "--write-out",
                " %{http_code} %{http_version}",
                "https://127.0.0.1:" + tcpPort + "/topics/secure.main/messages?sync");

        assertThat(answer)
                .isEqualTo(
                        "{\n  \"partition\": 0,\n  \"offset\": " + before + "\n} 200 " + version.replace("--http", ""));
    }

    @Test
    void grpcIsServedOverTlsAndOverAUnixSocketWithout() throws Exception {
        ProdRq message = ProdRq.newBuilder()
                .setTopic("secure.main")
                .setMessage(ByteString.copyFromUtf8("x"))
                .build();

        long first = call(secure(eitherOfThem), stub -> stub.produce(message)).getOffset();
        long second = call(unix(), stub -> stub.produce(message)).getOffset();
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> call(plain(), stub -> stub.produce(message)));

        assertThat(second).isEqualTo(first + 1);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void clustersOfOneProcessAreKeptApart() throws Exception {
        ProdRs written = call(
                unix(),
                stub -> stub.produce(ProdRq.newBuilder()
                        .setCluster("other")
                        .setTopic("secure.other")
                        .setMessage(ByteString.copyFromUtf8("for the other"))
                        .build()));
        OTHER.cluster().topics().produce("secure.other", 0, null, "by itself".getBytes(StandardCharsets.UTF_8));
        String restSocket = dir.resolve("rest.sock").toString();

        String read = curl(
                "--unix-socket", restSocket, "http://pixy/clusters/other/topics/secure.other/offsets?group=nobody");
        StatusRuntimeException elsewhere = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> call(
                        unix(),
                        stub -> stub.getTopicMetadata(GetTopicMetadataRq.newBuilder()
                                .setTopic("secure.other")
                                .setWithPartitions(true)
                                .build())));
        ConsRs consumed = call(unix(), stub -> consume(stub, "other", "secure.other"));

        assertThat(written.getOffset()).isZero();
        assertThat(read).contains("\"end\": 2,");
        assertThat(elsewhere.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(consumed.getMessage().toStringUtf8()).isEqualTo("later");
    }

    @Test
    void renewedCertificateIsServedByBothListeners() throws Exception {
        String address = "https://127.0.0.1:" + tcpPort + "/_ping";
        GetTopicMetadataRq request =
                GetTopicMetadataRq.newBuilder().setTopic("secure.main").build();
        assertThat(curl("--cacert", renewed.certificate().toString(), address)).isEmpty();

        Files.copy(renewed.certificate(), served.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.key(), served.key(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(LIMIT)
                .until(() -> curl("--cacert", renewed.certificate().toString(), address)
                        .equals("pong"));
        assertThat(call(secure(renewed.certificate()), stub -> stub.getTopicMetadata(request))
                        .getVersion())
                .isEqualTo(1);
    }

    /** A group starts with what comes after it has joined: messages are written until it has one. */
    private static ConsRs consume(KafkaPixyBlockingStub stub, String cluster, String topic) {
        ConsNAckRq request = ConsNAckRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup("secure")
                .setAutoAck(true)
                .build();
        for (int attempt = 0; attempt < 20; attempt++) {
            OTHER.cluster().topics().produce(topic, 0, null, "later".getBytes(StandardCharsets.UTF_8));
            try {
                return stub.consumeNAck(request);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            }
        }
        throw new AssertionError("no message");
    }

    private static <T> T call(ManagedChannel channel, Function<KafkaPixyBlockingStub, T> method) {
        try {
            return method.apply(KafkaPixyGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel secure(Path authority) throws IOException {
        return NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(authority.toFile())
                        .build())
                .build();
    }

    private static ManagedChannel plain() {
        return NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
    }

    private static ManagedChannel unix() {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(dir.resolve("grpc.sock")))
                .eventLoopGroup(LOOP)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                // set by the library on every connection, and warned about by those that can't
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .usePlaintext()
                .build();
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "SKIPPED: no " + CURL);
        List<String> command = new ArrayList<>(List.of(CURL.toString(), "--silent", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectInput(body.toFile()).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }
}
