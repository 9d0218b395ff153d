package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicPosition;
import io.pixy.v1.PixyGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CallsTest {
    private static final ProduceRequest REQUEST = ProduceRequest.of("t", "k", "v");
    private static final ConsumeRequest CONSUME = ConsumeRequest.of("g", "t", Ack.none());

    private final FakeServer server = new FakeServer();
    private PixyClient pixy = PixyClient.builder(server.target()).build();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    private void client(PixyClientBuilder builder) {
        pixy.close();
        pixy = builder.build();
    }

    @Test
    void moreCallsThanAllowedAreRefusedAndPlacesBecomeFree() throws Exception {
        client(PixyClient.builder(server.target()).maxCalls(2));
        server.isSilent(KafkaPixyGrpc.getConsumeNAckMethod())
                .answers(KafkaPixyGrpc.getAckMethod(), request -> AckRs.getDefaultInstance());
        CompletableFuture<Message> first = pixy.cluster().consume(CONSUME);
        CompletableFuture<Message> second = pixy.cluster().consume(CONSUME);
        FakeServer.Asked asked = server.nextCall();

        PixyException why = Outcomes.failure(pixy.cluster().consume(CONSUME));
        first.cancel(false);
        second.cancel(false);
        boolean seen = asked.cancelled().await(20, TimeUnit.SECONDS);

        assertThat(why).isInstanceOf(TooManyRequestsException.class).hasMessageContaining("maxCalls");
        assertThat(seen).isTrue();
        for (int i = 0; i < 100; i++) {
            acknowledgeSoon();
        }
    }

    /** A place becomes free when the library tells of the end, which need not be before the server sees it. */
    private void acknowledgeSoon() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        CompletableFuture<Void> ack;
        do {
            ack = pixy.cluster().ack("g", new TopicPosition("t", 0, 0));
            ack.handle((done, why) -> null).get(20, TimeUnit.SECONDS);
        } while (ack.isCompletedExceptionally() && System.nanoTime() - end < 0);
        Outcomes.of(ack);
    }

    @Test
    void manyCallsLeaveNothingBehind() throws Exception {
        AtomicInteger asked = server.counts(KafkaPixyGrpc.getProduceMethod(), ProdRs.getDefaultInstance());
        int calls = Boolean.getBoolean("pixy.slow") ? 200_000 : 20_000;
        Semaphore room = new Semaphore(1000);
        AtomicInteger failed = new AtomicInteger();

        for (int i = 0; i < calls; i++) {
            room.acquire();
            var unused = pixy.cluster().produce(REQUEST).whenComplete((position, why) -> {
                failed.addAndGet(why == null ? 0 : 1);
                room.release();
            });
        }
        room.acquire(1000);

        assertThat(failed).hasValue(0);
        assertThat(asked).hasValue(calls);
    }

    @Test
    void aServerThatNeverAnswersEndsByTheDeadline() throws Exception {
        client(PixyClient.builder(server.target())
                .callTimeout(Duration.ofMillis(100))
                .produceTimeout(Duration.ofMillis(200))
                .pollTimeout(Duration.ofMillis(300)));
        server.isSilent(KafkaPixyGrpc.getAckMethod())
                .isSilent(KafkaPixyGrpc.getProduceMethod())
                .isSilent(KafkaPixyGrpc.getConsumeNAckMethod())
                .isSilent(PixyGrpc.getReceiveMethod());

        PixyException ack = Outcomes.failure(pixy.cluster().ack("g", new TopicPosition("t", 0, 0)));
        PixyException produce = Outcomes.failure(pixy.cluster().produce(REQUEST));
        PixyException consume = Outcomes.failure(pixy.cluster().consume(CONSUME));
        PixyException receive = Outcomes.failure(
                pixy.cluster().receive(ReceiveRequest.of("g", "t").withMaxWait(Duration.ofMillis(50))));

        assertThat(ack).hasMessageContaining("has not answered within 100ms");
        assertThat(produce).hasMessageContaining("has not answered within 200ms");
        assertThat(consume).hasMessageContaining("has not answered within 400ms");
        assertThat(receive).hasMessageContaining("has not answered within 150ms");
        assertThat(((KafkaException) receive).reason()).isEqualTo(KafkaException.Reason.TIMED_OUT);
        assertThat(server.nextCall().cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingWithdrawsWhoWaitsForMessages() throws Exception {
        server.isSilent(KafkaPixyGrpc.getConsumeNAckMethod());
        CompletableFuture<Message> waiting = pixy.cluster().consume(CONSUME);
        FakeServer.Asked asked = server.nextCall();

        pixy.close();

        assertThat(Outcomes.failure(waiting)).isInstanceOf(ShuttingDownException.class);
        assertThat(asked.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingLetsOthersEnd() throws Exception {
        server.isSilent(KafkaPixyGrpc.getProduceMethod()).isSilent(KafkaPixyGrpc.getConsumeNAckMethod());
        CompletableFuture<RecordPosition> written = pixy.cluster().produce(REQUEST);
        CompletableFuture<Message> waiting = pixy.cluster().consume(CONSUME);
        FakeServer.Asked asked = server.nextCall();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pixy::close);
        assertThat(Outcomes.failure(waiting)).isInstanceOf(ShuttingDownException.class);

        PixyException late = Outcomes.failure(pixy.cluster().produce(REQUEST));
        asked.ending().with(ProdRs.newBuilder().setPartition(1).setOffset(2).build());

        assertThat(late).isInstanceOf(ShuttingDownException.class);
        assertThat(Outcomes.of(written)).isEqualTo(new RecordPosition(1, 2));
        Outcomes.of(closing);
    }

    @Test
    void closingEndsInTimeWhoeverDoesNotAnswer() throws Exception {
        client(PixyClient.builder(server.target()).closeTimeout(Duration.ofMillis(100)));
        server.isSilent(KafkaPixyGrpc.getProduceMethod());
        CompletableFuture<RecordPosition> written = pixy.cluster().produce(REQUEST);
        FakeServer.Asked asked = server.nextCall();

        pixy.close();
        pixy.close();
        PixyException late = Outcomes.failure(pixy.cluster().produce(REQUEST));

        assertThat(Outcomes.failure(written)).isInstanceOf(ShuttingDownException.class);
        assertThat(late).isInstanceOf(ShuttingDownException.class);
        assertThat(asked.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatDependsOnAnAnswerMayClose() throws Exception {
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());

        CompletableFuture<Void> closed = pixy.cluster().produce(REQUEST).thenRun(pixy::close);

        Outcomes.of(closed);
    }

    @Test
    void continuationsThatBlockHoldNobodyUp() throws Exception {
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());
        CompletableFuture<Void> open = new CompletableFuture<>();
        List<CompletableFuture<Void>> blocked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            blocked.add(pixy.cluster().produce(REQUEST).thenRun(open::join));
        }

        Outcomes.of(pixy.cluster().produce(REQUEST));
        Outcomes.of(pixy.cluster().produce(REQUEST).thenRun(() -> open.complete(null)));

        for (CompletableFuture<Void> one : blocked) {
            Outcomes.of(one);
        }
    }

    @Test
    void continuationsWaitForEachOther() throws Exception {
        server.answers(KafkaPixyGrpc.getProduceMethod(), request -> ProdRs.getDefaultInstance());

        CompletableFuture<Integer> depth = pixy.cluster().produce(REQUEST).thenApply(position -> nested(50));

        assertThat(Outcomes.of(depth)).isEqualTo(50);
    }

    private int nested(int levels) {
        return levels == 0
                ? 0
                : 1
                        + pixy.cluster()
                                .produce(REQUEST)
                                .thenApply(position -> nested(levels - 1))
                                .join();
    }

    @Test
    void continuationsRunNeitherOnTheNetworksThreadNorWithoutAnyIfTheExecutorRefuses() throws Exception {
        server.on(KafkaPixyGrpc.getProduceMethod(), (request, call) -> {});
        CompletableFuture<String> usual = pixy.cluster()
                .produce(REQUEST)
                .thenApply(position -> Thread.currentThread().getName());
        server.nextCall().ending().with(ProdRs.getDefaultInstance());
        String name = Outcomes.of(usual);
        client(PixyClient.builder(server.target()).executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        CompletableFuture<String> refused = pixy.cluster()
                .produce(REQUEST)
                .thenApply(position -> Thread.currentThread().getName());
        server.nextCall().ending().with(ProdRs.getDefaultInstance());

        assertThat(name).isEqualTo("pixy-client");
        assertThat(Outcomes.of(refused))
                .isIn("pixy-client", Thread.currentThread().getName());
    }
}
