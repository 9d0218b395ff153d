package io.pixy.server.contract;

import static io.pixy.server.contract.ClusterContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicPosition;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.client.PixyClient;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.tls.PemPair;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One engine, and the same calls to it: within this process, and through a server and a client. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ContractIT {
    private static final ListenAddress ANYWHERE = new ListenAddress("127.0.0.1:0");

    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static PixyEngine engine;
    private static GrpcSurface server;
    private static PixyClient client;

    @BeforeAll
    static void start() {
        engine = PixyEngine.builder()
                .cluster(
                        "main",
                        ClusterConfig.builder()
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of(KAFKA.cluster().bootstrapServers()))
                                        .build())
                                .consumer(ConsumerConfig.builder()
                                        .initialOffset(InitialOffset.OLDEST)
                                        .queues(List.of(new QueueRule("*.deadLetters*", "*", withDeadLetters())))
                                        .longPollingTimeout(Duration.ofMillis(300))
                                        .build())
                                .build())
                .shutdownTimeout(Duration.ofSeconds(5))
                .build();
        engine.start();
        server = surface(ANYWHERE, GrpcOptions.plain());
        client = PixyClient.builder("127.0.0.1:" + server.port())
                .clusters(List.of("main"))
                .build();
    }

    private static QueuePolicy withDeadLetters() {
        return QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop(Duration.ZERO);
        engine.close();
    }

    private static GrpcSurface surface(ListenAddress address, GrpcOptions options) {
        GrpcSurface surface = new GrpcSurface(address, engine, options);
        surface.start();
        return surface;
    }

    @Nested
    final class Embedded extends ClusterContract {
        @Override
        Pixy pixy() {
            return engine;
        }

        @Override
        Topics topics() {
            return KAFKA.cluster().topics();
        }
    }

    @Nested
    final class Remote extends ClusterContract {
        @Override
        Pixy pixy() {
            return client;
        }

        @Override
        Topics topics() {
            return KAFKA.cluster().topics();
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackIsFoundAgain() throws Exception {
        GrpcSurface first = surface(ANYWHERE, GrpcOptions.plain());
        ListenAddress again = new ListenAddress("127.0.0.1:" + first.port());
        KAFKA.cluster().topics().create("killed", 1);
        try (PixyClient pixy = PixyClient.builder(again.toString()).build()) {
            Cluster cluster = pixy.cluster();
            ClusterContract.of(cluster.produce(ProduceRequest.of("killed", "k", "one")));
            CompletableFuture<?> waiting = cluster.consume(ConsumeRequest.of("g", "killed.not", Ack.none()));

            first.stop(Duration.ZERO);
            PixyException lost = failure(waiting);
            CompletableFuture<RecordPosition> meanwhile = cluster.produce(ProduceRequest.of("killed", "k", "two"));
            GrpcSurface second = surface(again, GrpcOptions.plain());

            assertThat(lost).isInstanceOf(KafkaException.class);
            assertThat(ClusterContract.of(meanwhile).offset()).isEqualTo(1);
            assertThat(ClusterContract.of(cluster.listTopics())).contains("killed");
            second.stop(Duration.ZERO);
        }
    }

    @Test
    void speaksTlsWithWhomItTrustsAndTellsWhyNotWithOthers(@TempDir Path dir) throws Exception {
        KAFKA.cluster().topics().create("secure", 1);
        PemPair pair = PemPair.in(dir, "right", "EC");
        PemPair wrong = PemPair.in(dir, "wrong", "EC");
        GrpcSurface secure = surface(ANYWHERE, GrpcOptions.plain().withTls(pair.keys()));
        String target = "127.0.0.1:" + secure.port();
        try (PixyClient trusting =
                        PixyClient.builder(target).tls(pair.certificate()).build();
                PixyClient careless = PixyClient.builder(target).trustAnyone().build();
                PixyClient distrusting =
                        PixyClient.builder(target).tls(wrong.certificate()).build();
                PixyClient plain = PixyClient.builder(target)
                        .connectTimeout(Duration.ofSeconds(1))
                        .build()) {

            PixyException why = failure(distrusting.cluster().listTopics());

            assertThat(ClusterContract.of(trusting.cluster().listTopics())).contains("secure");
            assertThat(ClusterContract.of(careless.cluster().listTopics())).contains("secure");
            assertThat(why)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("can't be reached")
                    .hasMessageContaining("certification path");
            assertThat(failure(plain.cluster().produce(ProduceRequest.of("t", "k", "v"))))
                    .isInstanceOf(KafkaException.class);
        } finally {
            secure.stop(Duration.ZERO);
        }
    }

    @Test
    void aUnixSocketWillDo(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("pixy.sock");
        GrpcSurface local = surface(new ListenAddress(file.toString()), GrpcOptions.plain());
        try (PixyClient pixy = PixyClient.builder("unix:" + file).build()) {
            assertThat(ClusterContract.of(pixy.cluster().listTopics())).isNotNull();
        } finally {
            local.stop(Duration.ZERO);
        }
    }

    @Test
    void aServerThatIsCutOffEndsNoCallTooLateAndIsFoundAgain() throws Exception {
        try (FaultProxy network = new FaultProxy(0, server.port());
                PixyClient pixy = PixyClient.builder("127.0.0.1:" + network.port())
                        .callTimeout(Duration.ofMillis(500))
                        .closeTimeout(Duration.ZERO)
                        .build()) {
            ClusterContract.of(pixy.cluster().listTopics());

            network.stall(true);
            PixyException why = failure(pixy.cluster().listTopics());
            network.stall(false);
            network.cut();

            assertThat(why).isInstanceOf(KafkaException.class).hasMessageContaining("has not answered within 500ms");
            boolean found = false;
            while (!found) {
                found = pixy.cluster()
                        .listTopics()
                        .handle((topics, failure) -> failure == null)
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whatCanNotGoThroughAServerSaysWhatToDo() throws Exception {
        assertThat(failure(client.cluster().giveBack("g", new TopicPosition("t", 0, 0))))
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("Settlement.release");
    }
}
