package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamStatus;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.config.Order;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.v1.Ack;
import io.pixy.v1.Closing;
import io.pixy.v1.Code;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.ConsumeEvent.EventCase;
import io.pixy.v1.Credit;
import io.pixy.v1.Drain;
import io.pixy.v1.Level;
import io.pixy.v1.Open;
import io.pixy.v1.Opened;
import io.pixy.v1.Ping;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.SettleBatch;
import io.pixy.v1.Settlement;
import io.pixy.v1.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consume of the second API, over real sockets. */
@Timeout(60)
final class ConsumeV1Test {
    private static final Instant UNTIL = Instant.ofEpochSecond(1_795_845_600L);
    private static final Open OPEN = Open.newBuilder()
            .setTopic("t")
            .setGroup("g")
            .setWindow(window(10, 0))
            .build();

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    /** A client that takes as many events as it asks for. */
    private final class Client extends ClientCall.Listener<ConsumeEvent> {
        final ClientCall<ConsumeCommand, ConsumeEvent> call;
        final BlockingQueue<ConsumeEvent> events = new LinkedBlockingQueue<>();
        final CompletableFuture<Status> end = new CompletableFuture<>();

        Client(int events) {
            this(server.channel.newCall(PixyGrpc.getConsumeMethod(), CallOptions.DEFAULT), events);
        }

        Client(ClientCall<ConsumeCommand, ConsumeEvent> call, int events) {
            this.call = call;
            call.start(this, new Metadata());
            call.request(events);
        }

        @Override
        public void onMessage(ConsumeEvent event) {
            events.add(event);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }

        Client send(ConsumeCommand.Builder command) {
            call.sendMessage(command.build());
            return this;
        }

        Client open(Open open) {
            return send(ConsumeCommand.newBuilder().setOpen(open));
        }

        ConsumeEvent next() throws InterruptedException {
            ConsumeEvent next = events.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no event has come, but " + end.getNow(null));
            }
            return next;
        }

        Status end() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Window window(int messages, long bytes) {
        return Window.newBuilder().setMessages(messages).setBytes(bytes).build();
    }

    private Client opened(Open open) throws InterruptedException {
        Client client = new Client(1_000_000).open(open);
        assertThat(client.next().getEventCase()).isEqualTo(EventCase.OPENED);
        return client;
    }

    private static List<Delivery> deliveries(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Delivery(
                        "r" + i,
                        new Message(
                                "t",
                                0,
                                i,
                                null,
                                new byte[bytes],
                                List.of(new Header("a", null), new Header("b", null)),
                                1,
                                1),
                        UNTIL))
                .toList();
    }

    private static ConsumeCommand.Builder settle(long id, String... receipts) {
        SettleBatch.Builder batch = SettleBatch.newBuilder().setId(id);
        for (String receipt : receipts) {
            batch.addSettlements(Settlement.newBuilder().setReceipt(receipt).setAck(Ack.getDefaultInstance()));
        }
        return ConsumeCommand.newBuilder().setSettle(batch);
    }

    @Test
    void whatIsAskedForReachesTheEngineAndWhatItDeliversTheClient() throws Exception {
        Open open = OPEN.toBuilder()
                .setWindow(window(7, 777))
                .setClientId("me")
                .setLease(com.google.protobuf.Duration.newBuilder().setSeconds(20))
                .setOrder(io.pixy.v1.Order.KEY)
                .build();
        Client client = new Client(100).open(open);
        ScriptedStream stream = cluster.nextStream();
        assertThat(stream.request.group()).isEqualTo("g");
        assertThat(stream.request.topic()).isEqualTo("t");
        assertThat(stream.request.clientId()).isEqualTo("me");
        assertThat(stream.request.window()).contains(new io.pixy.api.Window(7, 777));
        assertThat(stream.request.lease()).contains(Duration.ofSeconds(20));
        assertThat(stream.request.order()).contains(Order.KEY);
        Opened opened = client.next().getOpened();
        assertThat(opened.getLease().getSeconds()).isEqualTo(30);
        assertThat(opened.getOwner()).isEqualTo("me");
        assertThat(opened.getPartitionsList()).containsExactly(3, 5);

        stream.listener.onDeliveries(deliveries(3, 10));
        assertThat(client.next().getDeliveries().getDeliveriesList())
                .extracting(io.pixy.v1.Delivery::getReceipt)
                .containsExactly("r0", "r1", "r2");
        stream.listener.onRevoked(4, UNTIL);
        ConsumeEvent revoked = client.next();
        assertThat(revoked.getRevoked().getPartitionsList()).containsExactly(4);
        assertThat(revoked.getRevoked().getSettleUntil().getSeconds()).isEqualTo(UNTIL.getEpochSecond());
    }

    @Test
    void settlementsAreAnsweredByTheirIdAndABadReceiptIsAProblemOfItsOwn() throws Exception {
        Client client = opened(OPEN);
        cluster.answers(
                List.of(SettleResult.settled(), SettleResult.of(SettleCode.INVALID_RECEIPT, "this is no receipt")));
        client.send(settle(5, "r0", "bad"));

        io.pixy.v1.Settled settled = client.next().getSettled();
        assertThat(settled.getId()).isEqualTo(5);
        assertThat(settled.getResults(0).hasProblem()).isFalse();
        assertThat(settled.getResults(1).getProblem().getCode()).isEqualTo(Code.INVALID_RECEIPT);
        assertThat(cluster.nextCall().arguments()).startsWith("g", "t").endsWith(SettleLevel.APPLIED);

        client.send(settle(6));
        assertThat(client.next().getSettled().getId()).isEqualTo(6);
        client.send(ConsumeCommand.newBuilder()
                .setSettle(SettleBatch.newBuilder()
                        .setId(7)
                        .setLevelValue(9)
                        .addSettlements(Settlement.newBuilder().setReceipt("r"))));
        assertThat(client.next().getSettled().getResults(0).getProblem().getCode())
                .isEqualTo(Code.INVALID_REQUEST);
        cluster.answers(List.of(SettleResult.settled()));
        client.send(ConsumeCommand.newBuilder()
                .setSettle(settle(8, "r").build().getSettle().toBuilder().setLevel(Level.COMMITTED)));
        assertThat(client.next().getSettled().getId()).isEqualTo(8);
        assertThat(cluster.nextCall().arguments()).endsWith(SettleLevel.COMMITTED);
        assertThat(client.end).isNotDone();
    }

    @Test
    void windowsCreditsAndDrainReachTheEngine() throws Exception {
        Client client = opened(OPEN.toBuilder().clearWindow().build());
        ScriptedStream stream = cluster.nextStream();
        assertThat(stream.request.window()).isEmpty();
        assertThat(stream.nextTold()).as("what may be in flight").isEqualTo("window 1000 16777216");

        client.send(ConsumeCommand.newBuilder().setCredit(Credit.newBuilder().setMessages(5)))
                .send(ConsumeCommand.newBuilder().setWindow(window(0, 0)))
                .send(ConsumeCommand.newBuilder().setDrain(Drain.getDefaultInstance()))
                .send(ConsumeCommand.newBuilder())
                .send(ConsumeCommand.newBuilder().setPing(Ping.getDefaultInstance()));

        assertThat(stream.nextTold()).isEqualTo("credit 5 16777216");
        assertThat(stream.nextTold()).isEqualTo("window 0 16777216");
        assertThat(stream.nextTold()).isEqualTo("drain");
        assertThat(client.end).isNotDone();
    }

    @Test
    void whatCanNotBeEndsTheStreamAndSaysWhy() throws Exception {
        assertThat(new Client(1).send(settle(1, "r")).end().getDescription())
                .isEqualTo("the first command of a stream must be open");
        assertThat(opened(OPEN).open(OPEN).end().getDescription()).isEqualTo("a stream is opened once");
        for (Open bad : List.of(
                OPEN.toBuilder().setGroup("").build(),
                OPEN.toBuilder().setTopic("a/b").build(),
                OPEN.toBuilder().setCluster("none").build(),
                OPEN.toBuilder().setWindow(window(1001, 0)).build(),
                OPEN.toBuilder().setWindow(window(-1, 0)).build(),
                OPEN.toBuilder().setOrderValue(9).build(),
                OPEN.toBuilder().setMaxEventBytes(-1).build(),
                OPEN.toBuilder()
                        .setHeartbeat(com.google.protobuf.Duration.newBuilder().setSeconds(61))
                        .build(),
                OPEN.toBuilder().setClientId("x".repeat(256)).build())) {
            Status status = new Client(1).open(bad).end();
            assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).isNotEmpty();
        }
        cluster.refusal = new InvalidRequestException("no such lease");
        assertThat(new Client(1).open(OPEN).end().getDescription()).isEqualTo("no such lease");
        cluster.refusal = TooManyRequestsException.streams(3);
        assertThat(new Client(1).open(OPEN).end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void whoDoesNotReadIsBroughtNothingMore() throws Exception {
        Client client = new Client(2).open(OPEN);
        ScriptedStream stream = cluster.nextStream();
        assertThat(client.next().hasOpened()).isTrue();

        int batches = 0;
        while (!stream.paused && batches < 1000) {
            stream.listener.onDeliveries(deliveries(4, 200_000));
            batches++;
        }
        assertThat(batches).isLessThan(20);
        client.call.request(1_000_000);

        await().until(() -> !stream.paused);
        stream.listener.onDeliveries(deliveries(1, 1));
        int all = 4 * batches + 1;
        int got = 0;
        while (got < all) {
            io.pixy.v1.Deliveries event = client.next().getDeliveries();
            assertThat(event.getSerializedSize()).isLessThan(300_000);
            got += event.getDeliveriesCount();
        }
    }

    @Test
    void whatWasNotSentWhenAClientLeavesIsGivenBackWithoutHavingBeenTried() throws Exception {
        cluster.answers(List.of());
        Client client = new Client(1).open(OPEN);
        ScriptedStream stream = cluster.nextStream();
        assertThat(client.next().hasOpened()).isTrue();
        for (int i = 0; i < 20; i++) {
            stream.listener.onDeliveries(deliveries(4, 200_000));
        }

        client.call.cancel("left", null);

        ScriptedCluster.Asked released = cluster.nextCall();
        assertThat(released.method()).isEqualTo("settle");
        assertThat((List<?>) released.arguments().get(2))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one)
                        .isEqualTo(io.pixy.api.Settlement.release(((io.pixy.api.Settlement) one).receipt())));
    }

    @Test
    void valuesThatAreTooLargeAndHeadersNobodyWantsAreLeftOut() throws Exception {
        Client client = opened(
                OPEN.toBuilder().setMaxEventBytes(100).addHeaderFilter("b").build());
        ScriptedStream stream = cluster.nextStream();

        stream.listener.onDeliveries(deliveries(1, 101));
        io.pixy.v1.Delivery large = client.next().getDeliveries().getDeliveries(0);
        assertThat(large.getValueOmitted()).isTrue();
        assertThat(large.getValueSize()).isEqualTo(101);
        assertThat(large.getRecord().hasValue()).isFalse();
        assertThat(large.getRecord().getHeadersList())
                .extracting(io.pixy.v1.Header::getKey)
                .containsExactly("b");
        stream.listener.onDeliveries(deliveries(1, 100));
        assertThat(client.next()
                        .getDeliveries()
                        .getDeliveries(0)
                        .getRecord()
                        .getValue()
                        .size())
                .isEqualTo(100);
    }

    @Test
    void opensWithWhatIsToldThenThoughMessagesAreFaster() throws Exception {
        CompletableFuture<StreamStatus> status = new CompletableFuture<>();
        cluster.statusOfStreams = status;
        Client client = new Client(100).open(OPEN);
        cluster.nextStream().listener.onDeliveries(deliveries(1, 10));
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(10)).until(client.events::isEmpty);

        status.completeExceptionally(new IllegalStateException("nobody knows"));

        assertThat(client.next().getOpened().getOwner()).isEmpty();
        assertThat(client.next().getDeliveries().getDeliveriesCount()).isEqualTo(1);
    }

    @Test
    void streamsThatAreOldEnd() throws Exception {
        LimitsConfig limits =
                LimitsConfig.builder().maxStreamAge(Duration.ofSeconds(1)).build();
        try (Loopback other = new Loopback(cluster, GrpcOptions.plain().withLimits(limits, ByteBudget.of(0)))) {
            var call = other.channel.newCall(PixyGrpc.getConsumeMethod(), CallOptions.DEFAULT);
            Client client = new Client(call, 100).open(OPEN);
            assertThat(client.next().getEventCase()).isEqualTo(EventCase.OPENED);

            assertThat(client.next().getClosing().getReason()).isEqualTo(Closing.Reason.MAX_AGE);
            assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void heartbeatsTellWhatIsOutAndASilentClientIsGone() throws Exception {
        Client client = opened(OPEN.toBuilder()
                .setHeartbeat(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                .build());
        ScriptedStream stream = cluster.nextStream();
        stream.outstanding = 3;

        ConsumeEvent heartbeat = client.next();
        assertThat(heartbeat.getHeartbeat().getOutstanding()).isEqualTo(3);
        assertThat(heartbeat.getHeartbeat().getOutstandingBytes()).isEqualTo(30);
        assertThat(heartbeat.getHeartbeat().getLagMap()).containsExactly(Map.entry(3, 17L));

        Status end = client.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(end.getDescription()).contains("send ping");
        assertThat(stream.nextTold()).isEqualTo("close true");
    }

    @Test
    void whoLeavesMayComeBack() throws Exception {
        Client client = opened(OPEN);
        ScriptedStream stream = cluster.nextStream();
        client.call.cancel("left", null);
        assertThat(stream.nextTold()).isEqualTo("close true");

        Client other = opened(OPEN);
        ScriptedStream next = cluster.nextStream();
        CompletableFuture<List<SettleResult>> later = cluster.answersLater();
        other.send(settle(1, "r"));
        other.call.halfClose();
        assertThat(cluster.nextCall().method()).isEqualTo("settle");
        later.complete(List.of(SettleResult.settled()));

        assertThat(other.next().getSettled().getId()).isEqualTo(1);
        assertThat(other.end().getCode()).isEqualTo(Status.Code.OK);
        assertThat(next.nextTold()).isEqualTo("close true");
    }

    @Test
    void theEndIsAnnouncedAndWhatIsOutCanBeSettledBeforeIt() throws Exception {
        Client client = opened(OPEN);
        ScriptedStream stream = cluster.nextStream();
        stream.outstanding = 1;
        stream.listener.onEnd(new ShuttingDownException());

        Closing closing = client.next().getClosing();
        assertThat(closing.getReason()).isEqualTo(Closing.Reason.SHUTDOWN);
        assertThat(Instant.ofEpochSecond(closing.getSettleUntil().getSeconds()))
                .isBetween(Instant.now(), Instant.now().plusSeconds(11));
        assertThat(stream.nextTold()).isEqualTo("drain");
        cluster.answers(List.of(SettleResult.settled()));
        stream.outstanding = 0;
        client.send(settle(1, "r0"));

        assertThat(client.next().getSettled().getResultsCount()).isEqualTo(1);
        assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aServerThatStopsAnnouncesItAndEndsWhenAllIsSettled() throws Exception {
        Client client = opened(OPEN);
        Client idle = opened(OPEN);
        ScriptedStream stream = cluster.nextStream();
        stream.outstanding = 1;

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                () -> server.surface.stop(Duration.ofSeconds(20)), task -> new Thread(task).start());

        assertThat(client.next().getClosing().getReason()).isEqualTo(Closing.Reason.SHUTDOWN);
        assertThat(idle.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        cluster.answers(List.of(SettleResult.settled()));
        stream.outstanding = 0;
        client.send(settle(1, "r0"));
        assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        stopped.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aFailureOfTheEngineEndsTheStream() throws Exception {
        Client client = opened(OPEN);
        ScriptedStream stream = cluster.nextStream();

        stream.listener.onEnd(new io.pixy.api.RegistryException("no such group", null));

        assertThat(client.end().getDescription()).contains("no such group");
        assertThat(stream.nextTold()).isEqualTo("close true");
    }
}
