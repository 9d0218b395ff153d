package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.TooManyRequestsException;
import io.pixy.v1.Ack;
import io.pixy.v1.AckMode;
import io.pixy.v1.Code;
import io.pixy.v1.Extend;
import io.pixy.v1.Level;
import io.pixy.v1.Nack;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.Reject;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import io.pixy.v1.SettleResult;
import io.pixy.v1.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receive and Settle of the second API, over real sockets. */
@Timeout(60)
final class QueueV1Test {
    private static final Instant UNTIL = Instant.ofEpochSecond(1_795_845_600L, 5_000_000);

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void messagesComeWithReceiptsAndAllTheyHave() throws Exception {
        List<Header> headers = List.of(new Header("h", null), new Header("h", new byte[] {1}));
        cluster.answers(
                List.of(new Delivery("r-1", new Message("t", 3, 77, new byte[0], null, headers, 99, 2), UNTIL)));

        ReceiveResponse response = client().receive(ReceiveRequest.newBuilder()
                .setTopic("t")
                .setGroup("g")
                .setMaxMessages(10)
                .setMaxBytes(5)
                .setMaxWait(Duration.newBuilder().setNanos(500_000_000))
                .setLinger(Duration.newBuilder().setNanos(1))
                .setLease(Duration.newBuilder().setSeconds(60))
                .setAck(AckMode.ON_DELIVERY)
                .build());

        io.pixy.v1.Delivery delivery = response.getDeliveries(0);
        assertThat(delivery.getReceipt()).isEqualTo("r-1");
        assertThat(delivery.getTopic()).isEqualTo("t");
        assertThat(delivery.getPartition()).isEqualTo(3);
        assertThat(delivery.getOffset()).isEqualTo(77);
        assertThat(delivery.getAttempt()).isEqualTo(2);
        assertThat(delivery.getLeaseUntil())
                .isEqualTo(Timestamp.newBuilder()
                        .setSeconds(UNTIL.getEpochSecond())
                        .setNanos(UNTIL.getNano())
                        .build());
        assertThat(delivery.getRecord().hasKey()).isTrue();
        assertThat(delivery.getRecord().hasValue()).isFalse();
        assertThat(delivery.getRecord().getTimestampMs()).isEqualTo(99);
        assertThat(delivery.getRecord().getHeaders(0).hasValue()).isFalse();
        assertThat(delivery.getRecord().getHeaders(1).getValue()).isEqualTo(ByteString.copyFrom(new byte[] {1}));
        io.pixy.api.ReceiveRequest asked = cluster.nextCall().argument(0, io.pixy.api.ReceiveRequest.class);
        assertThat(asked.maxMessages()).isEqualTo(10);
        assertThat(asked.maxBytes()).isEqualTo(5);
        assertThat(asked.maxWait()).contains(java.time.Duration.ofMillis(500));
        assertThat(asked.linger()).isEqualTo(java.time.Duration.ofNanos(1));
        assertThat(asked.lease()).contains(java.time.Duration.ofMinutes(1));
        assertThat(asked.ack()).isEqualTo(io.pixy.api.AckMode.ON_DELIVERY);
    }

    @Test
    void nothingInTimeIsNoError() {
        cluster.answers(List.of());

        assertThat(client().receive(request().build())).isEqualTo(ReceiveResponse.getDefaultInstance());
    }

    @Test
    void refusesWhatCanNotBe() {
        for (ReceiveRequest.Builder bad : List.of(
                request().setGroup(""),
                request().setTopic("a/b"),
                request().setCluster("none"),
                request().setMaxMessages(1001),
                request().setMaxMessages(-1),
                request().setMaxBytes(11 << 20),
                request().setMaxWait(Duration.newBuilder().setSeconds(61)),
                request()
                        .setMaxWait(
                                Duration.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(999_999_999)),
                request().setLease(Duration.newBuilder().setNanos(2_000_000_000)),
                request().setAckValue(7))) {
            Status status = failure(() -> client().receive(bad.build()));

            assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(failure(() -> client().settle(
                                        SettleRequest.newBuilder().setGroup("g").build()))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    @Test
    void whatIsSettledWithARequestIsSettledFirstAndTold() throws Exception {
        cluster.answers(List.of(io.pixy.api.SettleResult.settled()));
        CompletableFuture<List<io.pixy.api.SettleResult>> settling = cluster.answersLater();
        var response = PixyGrpc.newFutureStub(server.channel)
                .receive(request()
                        .addSettle(Settlement.newBuilder().setReceipt("a").setAck(Ack.getDefaultInstance()))
                        .build());
        assertThat(cluster.nextCall().method()).isEqualTo("settle");
        cluster.fails(TooManyRequestsException.consumer());

        settling.complete(List.of(io.pixy.api.SettleResult.already()));

        assertThat(response.get(20, TimeUnit.SECONDS).getSettled(0).getProblem().getCode())
                .isEqualTo(Code.ALREADY_SETTLED);
        assertThat(cluster.nextCall().method()).isEqualTo("receive");
        assertThat(failure(() -> client().receive(request().build())).getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void whatFailsInTheMidstOfARequestIsTold() {
        CompletableFuture<List<io.pixy.api.SettleResult>> settling = cluster.answersLater();
        var response = PixyGrpc.newFutureStub(server.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .receive(request()
                        .addSettle(Settlement.newBuilder().setReceipt("a").setAck(Ack.getDefaultInstance()))
                        .build());
        await().until(() -> cluster.asks() == 1);
        cluster.answersWith(null);

        settling.complete(List.of(io.pixy.api.SettleResult.settled()));

        assertThat(failure(() -> join(response)).getCode()).isEqualTo(Status.Code.INTERNAL);
    }

    private static Object join(Future<?> response) {
        try {
            return response.get();
        } catch (InterruptedException | ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        }
    }

    @Test
    void settlesEachByItselfInTheirOrder() throws Exception {
        cluster.answers(List.of(
                io.pixy.api.SettleResult.settled(),
                io.pixy.api.SettleResult.of(SettleCode.LEASE_LOST, "late"),
                io.pixy.api.SettleResult.extended(UNTIL),
                io.pixy.api.SettleResult.of(SettleCode.NOT_OWNER, "elsewhere")));

        SettleResponse response = client().settle(SettleRequest.newBuilder()
                .setTopic("t")
                .setGroup("g")
                .setLevel(Level.COMMITTED)
                .addSettlements(Settlement.newBuilder().setReceipt("a").setAck(Ack.getDefaultInstance()))
                .addSettlements(Settlement.newBuilder().setReceipt("none"))
                .addSettlements(Settlement.newBuilder()
                        .setReceipt("b")
                        .setNack(Nack.newBuilder()
                                .setDelay(Duration.newBuilder().setSeconds(3))
                                .setReason("no")))
                .addSettlements(Settlement.newBuilder()
                        .setReceipt("c")
                        .setExtend(Extend.newBuilder()
                                .setLease(Duration.newBuilder().setSeconds(60))))
                .addSettlements(Settlement.newBuilder()
                        .setReceipt("d")
                        .setReject(Reject.newBuilder().setReason("bad")))
                .build());

        assertThat(response.getResultsList())
                .extracting(SettleResult::getProblem)
                .extracting(io.pixy.v1.Problem::getCode)
                .containsExactly(
                        Code.CODE_UNSPECIFIED,
                        Code.INVALID_REQUEST,
                        Code.LEASE_LOST,
                        Code.CODE_UNSPECIFIED,
                        Code.NOT_OWNER);
        assertThat(response.getResults(3).getLeaseUntil().getSeconds()).isEqualTo(UNTIL.getEpochSecond());
        assertThat(response.getResults(4).getProblem().getRetriable()).isTrue();
        ScriptedCluster.Asked asked = cluster.nextCall();
        assertThat(asked.argument(2, Object.class))
                .isEqualTo(List.of(
                        io.pixy.api.Settlement.ack("a"),
                        new io.pixy.api.Settlement.Nacked(
                                "b", Optional.of(java.time.Duration.ofSeconds(3)), false, "no"),
                        io.pixy.api.Settlement.extend("c", java.time.Duration.ofMinutes(1)),
                        io.pixy.api.Settlement.reject("d", "bad")));
        assertThat(asked.argument(3, SettleLevel.class)).isEqualTo(SettleLevel.COMMITTED);
    }

    @Test
    void whatWasTakenForACallerThatLeftIsGivenBack() throws Exception {
        CompletableFuture<List<Delivery>> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        cluster.answersWith(deaf);
        var call = PixyGrpc.newFutureStub(server.channel).receive(request().build());
        io.pixy.api.ReceiveRequest asked = cluster.nextCall().argument(0, io.pixy.api.ReceiveRequest.class);
        assertThat(call.cancel(true)).isTrue();
        await().until(() -> !asked.receiverPresent().getAsBoolean());

        Message message = new Message("t", 0, 1, null, null, List.of(), -1, 1);
        deaf.complete(List.of(new Delivery("r", message, UNTIL)));

        ScriptedCluster.Asked givenBack = cluster.nextCall();
        assertThat(givenBack.method()).isEqualTo("giveBack");
        assertThat(givenBack.argument(0, String.class)).isEqualTo("g");
    }

    @Test
    void aCallerThatLeavesWithdrawsTheRequest() throws Exception {
        CompletableFuture<List<Delivery>> waiting = cluster.answersLater();
        var call = PixyGrpc.newFutureStub(server.channel)
                .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                .receive(request().build());
        cluster.nextCall();

        await().until(waiting::isCancelled);
        await().until(call::isDone);
    }

    private PixyGrpc.PixyBlockingStub client() {
        return PixyGrpc.newBlockingStub(server.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static ReceiveRequest.Builder request() {
        return ReceiveRequest.newBuilder().setTopic("t").setGroup("g");
    }

    private static Status failure(Supplier<?> call) {
        StatusRuntimeException e = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::get);
        assertThat(e).isNotNull();
        return e.getStatus();
    }
}
