package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.pixy.api.ClusterStatus;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.ProdRs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectionTest {
    private static final ProduceRequest REQUEST = ProduceRequest.of("t", "k", "v");

    private FakeServer server = new FakeServer();
    private PixyClient pixy = PixyClient.builder(server.target()).build();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    private void serverThatIsDown(Duration connectTimeout) {
        close();
        server = FakeServer.down();
        pixy = PixyClient.builder(server.target())
                .connectTimeout(connectTimeout)
                .build();
    }

    @Test
    void whatWasNotSentWaitsForAServerThatStarts() throws Exception {
        serverThatIsDown(Duration.ofSeconds(60));
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());
        CompletableFuture<RecordPosition> written = pixy.cluster().produce(REQUEST);

        server.start();

        Outcomes.of(written);
        assertThat(server.asks()).isEqualTo(1);
    }

    @Test
    void aServerThatDoesNotStartIsToldWithTheReason() throws Exception {
        serverThatIsDown(Duration.ofMillis(300));

        PixyException why = Outcomes.failure(pixy.cluster().produce(REQUEST));

        assertThat(why)
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(server.target() + " can't be reached: ")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("nothing was sent");
        assertThat(((KafkaException) why).reason()).isEqualTo(KafkaException.Reason.TIMED_OUT);
    }

    @Test
    void withoutPatienceItIsToldAtOnce() throws Exception {
        serverThatIsDown(Duration.ZERO);

        PixyException why = Outcomes.failure(pixy.cluster().produce(REQUEST));

        assertThat(why).hasMessageContaining("Connection refused");
    }

    @Test
    void aNameThatDoesNotResolveIsTold() throws Exception {
        pixy.close();
        pixy = PixyClient.builder("nowhere.invalid:1")
                .connectTimeout(Duration.ofMillis(300))
                .build();

        PixyException why = Outcomes.failure(pixy.cluster().produce(REQUEST));

        assertThat(why).hasMessageContaining("nowhere.invalid").hasMessageContaining("nothing was sent");
    }

    @Test
    void connectsAgainToAServerThatWasDownForAWhile() throws Exception {
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());
        Outcomes.of(pixy.cluster().produce(REQUEST));

        for (int i = 0; i < 3; i++) {
            server.stop();
            CompletableFuture<RecordPosition> meanwhile = pixy.cluster().produce(REQUEST);
            server.start();
            meanwhile.handle((position, why) -> null).get();
            Outcomes.of(pixy.cluster().produce(REQUEST));
        }
    }

    @Test
    void whatMayHaveHappenedIsNotSentAgain() throws Exception {
        server.isSilent(KafkaPixyGrpc.getProduceMethod());
        CompletableFuture<RecordPosition> written = pixy.cluster().produce(REQUEST);
        server.nextCall();

        server.stop();
        server.start();

        assertThat(Outcomes.failure(written))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("it may have happened all the same");
        assertThat(server.asks()).isZero();
    }

    @Test
    void aQuestionThatWasLostWithItsConnectionIsAskedAgain() throws Exception {
        server.isSilent(KafkaPixyGrpc.getListTopicsMethod());
        CompletableFuture<List<String>> topics = pixy.cluster().listTopics();
        server.nextCall();

        server.stop();
        server.answers(KafkaPixyGrpc.getListTopicsMethod(), request -> ListTopicRs.getDefaultInstance());
        server.start();

        assertThat(Outcomes.of(topics)).isEmpty();
    }

    @Test
    void aQuestionIsAskedAgainOnlyOnce() throws Exception {
        server.fails(
                KafkaPixyGrpc.getListTopicsMethod(), Status.UNAVAILABLE.withDescription("service is shutting down"));

        PixyException why = Outcomes.failure(pixy.cluster().listTopics());

        assertThat(why).isInstanceOf(ShuttingDownException.class);
        assertThat(server.asks()).isEqualTo(2);
    }

    @Test
    void showsTokenAndName() throws Exception {
        pixy.close();
        String[] token = {"one"};
        pixy = PixyClient.builder(server.target())
                .token(() -> token[0])
                .tokenWithoutTls()
                .clientId("worker-7")
                .build();
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());

        Outcomes.of(pixy.cluster().produce(REQUEST));
        token[0] = "two";
        Outcomes.of(pixy.cluster().produce(REQUEST));

        var authorization = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        var userAgent = Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
        FakeServer.Asked first = server.nextCall();
        assertThat(first.headers().get(authorization)).isEqualTo("Bearer one");
        assertThat(first.headers().get(userAgent)).startsWith("worker-7 ");
        assertThat(server.nextCall().headers().get(authorization)).isEqualTo("Bearer two");
    }

    @Test
    void aTokenThatCanNotBeHadFailsTheCallAlone() throws Exception {
        pixy.close();
        pixy = PixyClient.builder(server.target())
                .token(() -> {
                    throw new IllegalStateException("the vault is closed");
                })
                .tokenWithoutTls()
                .build();

        PixyException why = Outcomes.failure(pixy.cluster().produce(REQUEST));

        assertThat(why).isInstanceOf(KafkaException.class).hasMessageContaining("the vault is closed");
        assertThat(((KafkaException) why).reason()).isEqualTo(KafkaException.Reason.NOT_AUTHORIZED);
    }

    @Test
    void tellsHowTheClusterIs() throws Exception {
        server.answers(HealthCheckServer.METHOD, service -> service.isEmpty() ? 1 : 2);

        ClusterStatus all = Outcomes.of(pixy.cluster().status());
        ClusterStatus again = Outcomes.of(pixy.cluster().status());
        ClusterStatus other = Outcomes.of(pixy.cluster("other").status());

        assertThat(all).isEqualTo(new ClusterStatus(true, true));
        assertThat(again).isEqualTo(all);
        assertThat(other).isEqualTo(new ClusterStatus(false, false));
        assertThat(server.asks()).isEqualTo(2);
    }

    @Test
    void whereThereIsNoHealthServiceTheTopicsAreAskedFor() throws Exception {
        server.answers(KafkaPixyGrpc.getListTopicsMethod(), request -> ListTopicRs.getDefaultInstance());

        assertThat(Outcomes.of(pixy.cluster().status())).isEqualTo(new ClusterStatus(true, true));
    }

    @Test
    void aServerThatIsDownIsNotReachable() throws Exception {
        serverThatIsDown(Duration.ofMillis(100));

        assertThat(Outcomes.of(pixy.cluster().status())).isEqualTo(new ClusterStatus(false, false));
    }
}
