package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.pixy.api.Cluster;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.v1.DeadLetter;
import io.pixy.v1.Delivery;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.SettleResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server answers, the call ends, and with words. */
@Timeout(120)
class NonsenseTest {
    private static final ProduceRequest REQUEST = ProduceRequest.of("t", "k", "v");

    private final FakeServer server = new FakeServer();
    private final PixyClient pixy =
            PixyClient.builder(server.target()).maxAnswerBytes(4096).build();
    private final Cluster cluster = pixy.cluster();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    @Test
    void bytesThatAreNoMessage() throws Exception {
        server.answersBytes(KafkaPixyGrpc.getProduceMethod(), new byte[] {-1, -1, -1}, 1);

        PixyException why = Outcomes.failure(cluster.produce(REQUEST));

        assertThat(why)
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("no answer of " + server.target() + " that can be read")
                .hasMessageContaining("it may have happened all the same");
    }

    @Test
    void nothingAtAllAndMoreThanOneAnswer() throws Exception {
        server.answersBytes(KafkaPixyGrpc.getProduceMethod(), new byte[0], 0);
        PixyException nothing = Outcomes.failure(cluster.produce(REQUEST));
        server.answersBytes(KafkaPixyGrpc.getProduceMethod(), new byte[0], 2);
        PixyException twice = Outcomes.failure(cluster.produce(REQUEST));

        assertThat(nothing).hasMessageContaining("the answer is nothing");
        assertThat(twice).hasMessageContaining("the answer is more than one message");
    }

    @Test
    void moreThanIsTaken() throws Exception {
        server.answersBytes(KafkaPixyGrpc.getProduceMethod(), new byte[10_000], 1);

        PixyException why = Outcomes.failure(cluster.produce(REQUEST));

        assertThat(why).isInstanceOf(KafkaException.class).hasMessageContaining("larger than maxAnswerBytes");
    }

    @Test
    void asManyResultsAsNobodyAskedFor() throws Exception {
        server.answers(PixyGrpc.getProduceMethod(), request -> ProduceResponse.getDefaultInstance())
                .answers(
                        PixyGrpc.getSettleMethod(),
                        request -> SettleResponse.newBuilder()
                                .addResults(io.pixy.v1.SettleResult.getDefaultInstance())
                                .addResults(io.pixy.v1.SettleResult.getDefaultInstance())
                                .build());

        List<ProduceResult> results = Outcomes.of(cluster.produceAll("t", List.of(REQUEST)));
        PixyException one = Outcomes.failure(cluster.produce(ProduceRequest.of("t", new byte[1], null)));
        PixyException settled =
                Outcomes.failure(cluster.settle("g", "t", List.of(Settlement.ack("r")), SettleLevel.APPLIED));

        assertThat(results.get(0).failure()).hasMessageContaining("there are 0 results for 1 entries");
        assertThat(one).hasMessageContaining("makes no sense");
        assertThat(settled).hasMessageContaining("there are 2 results for 1 entries");
    }

    @Test
    void aTimeThatIsNone() throws Exception {
        server.answers(
                PixyGrpc.getReceiveMethod(),
                request -> ReceiveResponse.newBuilder()
                        .addDeliveries(Delivery.newBuilder()
                                .setLeaseUntil(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)))
                        .build());

        PixyException why = Outcomes.failure(cluster.receive(ReceiveRequest.of("g", "t")));

        assertThat(why).isInstanceOf(KafkaException.class).hasMessageContaining("makes no sense");
    }

    @Test
    void moreLettersThanWereAskedFor() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        server.on(PixyGrpc.getListDeadLettersMethod(), (request, call) -> {
            for (int i = 0; i < 1000; i++) {
                call.onNext(DeadLetter.newBuilder().setOffset(i).build());
                sent.incrementAndGet();
            }
            call.onCompleted();
        });

        DeadLetterPage page = Outcomes.of(cluster.deadLetters("g", "t").list(DeadLetterQuery.first(3)));

        assertThat(sent).hasValue(1000);
        assertThat(page.letters()).hasSize(3);
        assertThat(page.next()).contains(new RecordPosition(0, 3));
    }

    @Test
    void lettersWhoseTextsHaveNoEnd() throws Exception {
        server.on(PixyGrpc.getListDeadLettersMethod(), (request, call) -> {
            for (int i = 0; i < 10; i++) {
                call.onNext(DeadLetter.newBuilder()
                        .setOffset(i)
                        .setMessage("x".repeat(100_000))
                        .build());
            }
            call.onCompleted();
        });
        try (PixyClient other = PixyClient.builder(server.target()).build()) {
            DeadLetterPage page = Outcomes.of(other.cluster()
                    .deadLetters("g", "t")
                    .list(DeadLetterQuery.first(10).withMaxBytes(200_000)));

            assertThat(page.letters()).hasSize(2);
            assertThat(page.next()).contains(new RecordPosition(0, 2));
        }
    }

    @Test
    void anyBytes() throws Exception {
        long seed = Long.getLong("pixy.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            server.answersBytes(PixyGrpc.getReceiveMethod(), bytes, 1)
                    .answersBytes(PixyGrpc.getSettleMethod(), bytes, 1)
                    .answersBytes(KafkaPixyGrpc.getListTopicsMethod(), bytes, 1)
                    .answersBytes(KafkaPixyGrpc.getListConsumersMethod(), bytes, 1);

            ends(seed, cluster.receive(ReceiveRequest.of("g", "t")));
            ends(seed, cluster.settle("g", "t", List.of(Settlement.ack("r")), SettleLevel.APPLIED));
            ends(seed, cluster.listTopics());
            ends(seed, cluster.listConsumers("t", Optional.empty()));
        }
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());
        Outcomes.of(cluster.produce(REQUEST));
    }

    private static void ends(long seed, CompletableFuture<?> future) throws Exception {
        Throwable why = future.handle((value, failure) -> failure).get(30, TimeUnit.SECONDS);
        if (why != null) {
            assertThat(why).as("seed %s", seed).isInstanceOf(PixyException.class);
        }
    }
}
