package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Credit;
import io.pixy.v1.Deliveries;
import io.pixy.v1.Heartbeat;
import io.pixy.v1.Open;
import io.pixy.v1.Opened;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.Revoked;
import io.pixy.v1.SettleResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteStreamTest {
    private static final SubscriptionRequest REQUEST =
            SubscriptionRequest.of("g", "t").withWindow(new Window(10, 1000));

    private final FakeServer server = new FakeServer();
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final PixyClient pixy = PixyClient.builder(server.target())
            .closeTimeout(Duration.ofSeconds(5))
            .build();
    private final Told told = new Told();

    RemoteStreamTest() {
        server.onStream(PixyGrpc.getConsumeMethod(), events -> {
            Line line = new Line(events);
            lines.add(line);
            return line;
        });
    }

    @AfterEach
    void close() throws InterruptedException {
        pixy.close();
        server.close();
    }

    /** The server's end of a stream. */
    private static final class Line implements StreamObserver<ConsumeCommand> {
        private final StreamObserver<ConsumeEvent> events;
        private final BlockingQueue<ConsumeCommand> commands = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();

        Line(StreamObserver<ConsumeEvent> events) {
            this.events = events;
        }

        Open opened() throws InterruptedException {
            Open open = command().getOpen();
            send(ConsumeEvent.newBuilder()
                    .setOpened(Opened.newBuilder().setLease(SecondWire.duration(Duration.ofSeconds(7)))));
            return open;
        }

        ConsumeCommand command() throws InterruptedException {
            ConsumeCommand next = commands.poll(20, TimeUnit.SECONDS);
            while (next != null && next.hasPing()) {
                next = commands.poll(20, TimeUnit.SECONDS);
            }
            assertThat(next).isNotNull();
            return next;
        }

        void send(ConsumeEvent.Builder event) {
            events.onNext(event.build());
        }

        void deliver(String... receipts) {
            Deliveries.Builder deliveries = Deliveries.newBuilder();
            for (String receipt : receipts) {
                deliveries.addDeliveries(
                        io.pixy.v1.Delivery.newBuilder().setReceipt(receipt).setTopic("t"));
            }
            send(ConsumeEvent.newBuilder().setDeliveries(deliveries));
        }

        void breaks() {
            events.onError(Status.UNAVAILABLE.withDescription("moved").asRuntimeException());
        }

        @Override
        public void onNext(ConsumeCommand command) {
            commands.add(command);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(false);
        }

        @Override
        public void onCompleted() {
            end.complete(true);
            events.onCompleted();
        }
    }

    /** Notes what it is told. */
    private static final class Told implements StreamListener {
        private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

        @Override
        public void onDeliveries(List<Delivery> deliveries) {
            news.add("deliveries " + deliveries.stream().map(Delivery::receipt).toList());
        }

        @Override
        public void onRevoked(int partition, Instant settleUntil) {
            news.add("revoked " + partition + " " + settleUntil);
        }

        @Override
        public void onEnd(PixyException why) {
            news.add("end " + why.getClass().getSimpleName() + ": " + why.getMessage());
        }

        String next() throws InterruptedException {
            return news.poll(20, TimeUnit.SECONDS);
        }
    }

    private Line line() throws InterruptedException {
        Line line = lines.poll(20, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return line;
    }

    @Test
    void bringsMessagesInOrderAndTellsOfPartitionsThatGo() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST.withLease(Duration.ofSeconds(9)), told);
        Line line = line();

        Open open = line.opened();
        line.deliver("a", "b");
        line.send(ConsumeEvent.newBuilder()
                .setRevoked(Revoked.newBuilder()
                        .addPartitions(3)
                        .setSettleUntil(
                                com.google.protobuf.Timestamp.newBuilder().setSeconds(1))));
        line.deliver("c");

        assertThat(told.next()).isEqualTo("deliveries [a, b]");
        assertThat(told.next()).isEqualTo("revoked 3 1970-01-01T00:00:01Z");
        assertThat(told.next()).isEqualTo("deliveries [c]");
        assertThat(open.getGroup()).isEqualTo("g");
        assertThat(open.getTopic()).isEqualTo("t");
        assertThat(open.getWindow().getMessages()).isEqualTo(10);
        assertThat(open.getWindow().getBytes()).isEqualTo(1000);
        assertThat(open.getLease().getSeconds()).isEqualTo(9);
        assertThat(open.getClientId()).startsWith("pixy-client-");
        assertThat(stream.lease()).isEqualTo(Duration.ofSeconds(7));
        assertThat(stream.outstanding()).isEqualTo(3);
    }

    @Test
    void anotherLineTakesOverWhatIsOut() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        Line first = line();
        Open before = first.opened();
        first.deliver("a");
        told.next();
        stream.window(new Window(20, 5));
        assertThat(first.command().getWindow().getMessages()).isEqualTo(20);

        first.breaks();
        Line second = line();
        Open after = second.opened();
        second.deliver("b");

        assertThat(told.next()).isEqualTo("deliveries [b]");
        assertThat(after.getClientId()).isEqualTo(before.getClientId());
        assertThat(after.getWindow().getMessages()).isEqualTo(20);
    }

    @Test
    void aServerThatRestartsIsFoundAgain() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST.withClientId("me"), told);
        line().opened();

        server.stop();
        server.start();
        Line second = line();

        assertThat(second.opened().getClientId()).isEqualTo("me");
        second.deliver("b");
        assertThat(told.next()).isEqualTo("deliveries [b]");
        stream.close(false);
    }

    @Test
    void whatCanNotBeEndsIt() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);

        line().events
                .onError(
                        Status.INVALID_ARGUMENT.withDescription("no such lease").asRuntimeException());

        assertThat(told.next()).isEqualTo("end InvalidRequestException: no such lease");
        stream.close(false);
        assertThat(lines).isEmpty();
    }

    @Test
    void aServerWithoutStreamsEndsIt() throws Exception {
        try (FakeServer old = new FakeServer();
                PixyClient other = PixyClient.builder(old.target()).build()) {
            DeliveryStream unused = other.cluster().stream(REQUEST, told);

            assertThat(told.next()).startsWith("end NotSupportedException: ");
        }
    }

    @Test
    void pausesAndGoesOn() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        Line line = line();
        line.opened();
        line.deliver("a");
        told.next();

        stream.pause();
        assertThat(line.command().getWindow().getMessages()).isZero();
        line.deliver("b");
        Line other = otherStreamHasGoneThrough();
        assertThat(told.news).isEmpty();
        stream.resume();

        assertThat(told.next()).isEqualTo("deliveries [b]");
        assertThat(line.command().getWindow().getMessages()).isEqualTo(10);
        other.breaks();
    }

    /** The same connection carries things in order. */
    private Line otherStreamHasGoneThrough() throws InterruptedException {
        Told others = new Told();
        DeliveryStream unused = pixy.cluster().stream(REQUEST, others);
        Line line = line();
        line.opened();
        line.deliver("x");
        assertThat(others.next()).isEqualTo("deliveries [x]");
        return line;
    }

    @Test
    void creditsAreAddedUpAndWhatIsLeftIsKeptForTheNextLine() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST.withCredits(), told);
        Line first = line();
        assertThat(first.opened().hasWindow()).isFalse();
        stream.credit(new Window(3, 300));
        Credit credit = first.command().getCredit();
        first.deliver("a");
        told.next();

        first.breaks();
        Line second = line();
        second.opened();
        Credit rest = second.command().getCredit();

        assertThat(credit.getMessages()).isEqualTo(3);
        assertThat(credit.getBytes()).isEqualTo(300);
        assertThat(rest.getMessages()).isEqualTo(2);
        assertThatThrownBy(() -> pixy.cluster().stream(REQUEST, told).credit(new Window(1, 1)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void heartbeatsTellWhatIsOut() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        Line line = line();
        line.opened();
        line.send(ConsumeEvent.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setOutstanding(4).setOutstandingBytes(5)));
        line.deliver("a");
        told.next();

        assertThat(stream.outstanding()).isEqualTo(5);
        assertThat(stream.outstandingBytes()).isEqualTo(5);
    }

    @Test
    void tellsWhoServesItAndHowFarThatIs() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        Line line = line();
        assertThat(stream.status()).isCompletedWithValue(new StreamStatus("", Map.of()));
        line.send(ConsumeEvent.newBuilder()
                .setOpened(Opened.newBuilder().setOwner("pixy-1").addPartitions(3)));
        line.deliver("a");
        told.next();
        assertThat(stream.status()).isCompletedWithValue(new StreamStatus("pixy-1", Map.of(3, OptionalLong.empty())));

        line.send(ConsumeEvent.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().putLag(3, 7).putLag(4, 0)));
        line.deliver("b");
        told.next();

        assertThat(stream.status())
                .isCompletedWithValue(new StreamStatus("pixy-1", Map.of(3, OptionalLong.of(7), 4, OptionalLong.of(0))));
    }

    @Test
    void aServerThatSendsNonsenseEndsItWithWords() throws Exception {
        DeliveryStream unused = pixy.cluster().stream(REQUEST, told);
        Line line = line();
        line.opened();

        line.send(ConsumeEvent.newBuilder()
                .setDeliveries(Deliveries.newBuilder()
                        .addDeliveries(io.pixy.v1.Delivery.newBuilder()
                                .setReceipt("r")
                                .setTopic("t")
                                .setLeaseUntil(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)))));

        assertThat(told.next()).startsWith("end KafkaException").contains("makes no sense");
        assertThat(line.end).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void creditsThatAreAsLargeAsCanBeAreAddedUpAllTheSame() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST.withCredits(), told);
        stream.credit(new Window(1, Long.MAX_VALUE));
        stream.credit(new Window(2, Long.MAX_VALUE));
        Line line = line();
        line.opened();

        Credit credit = line.command().getCredit();

        assertThat(credit.getMessages()).isEqualTo(3);
        assertThat(credit.getBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void itsEndIsToldWhenTheListenerIsDoneWithWhatItHas() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        DeliveryStream unused = pixy.cluster().stream(REQUEST, new StreamListener() {
            @Override
            public void onDeliveries(List<Delivery> deliveries) {
                begun.countDown();
                mayEnd.join();
                order.add("done");
            }

            @Override
            public void onEnd(PixyException why) {
                order.add("end");
            }
        });
        Line line = line();
        line.opened();
        line.deliver("a");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        line.events.onError(Status.INVALID_ARGUMENT.asRuntimeException());
        assertThat(order.poll(300, TimeUnit.MILLISECONDS)).isNull();
        mayEnd.complete(null);

        assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo("done");
        assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void drainsAndLeavesInAnOrderlyWay() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        Line line = line();
        line.opened();

        stream.drain();
        assertThat(line.command().hasDrain()).isTrue();
        stream.close(false);

        assertThat(line.end.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).isEmpty();
        assertThat(told.news).isEmpty();
    }

    @Test
    void aListenerThatFailsLeaves() throws Exception {
        DeliveryStream unused = pixy.cluster().stream(REQUEST, new StreamListener() {
            @Override
            public void onDeliveries(List<Delivery> deliveries) {
                throw new IllegalStateException("no idea what to do");
            }

            @Override
            public void onEnd(PixyException why) {}
        });
        Line line = line();
        line.opened();

        line.deliver("a");

        assertThat(line.end.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWithItsClient() throws Exception {
        DeliveryStream stream = pixy.cluster().stream(REQUEST, told);
        line().opened();

        pixy.close();

        assertThat(told.next()).startsWith("end ShuttingDownException");
        assertThatThrownBy(() -> pixy.cluster().stream(REQUEST, told)).isInstanceOf(ShuttingDownException.class);
        stream.close(false);
    }

    @Test
    void aHandlersVerdictsAreSettled() throws Exception {
        server.answers(PixyGrpc.getSettleMethod(), request -> {
            SettleResponse.Builder response = SettleResponse.newBuilder();
            request.getSettlementsList()
                    .forEach(one -> response.addResults(io.pixy.v1.SettleResult.getDefaultInstance()));
            return response.build();
        });
        Subscription subscription = pixy.cluster().subscribe(REQUEST, delivery -> Verdict.ack());
        Line line = line();
        line.opened();

        line.deliver("a");

        var settled = server.nextCall().request(io.pixy.v1.SettleRequest.class);
        assertThat(settled.getSettlements(0).getReceipt()).isEqualTo("a");
        assertThat(settled.getSettlements(0).hasAck()).isTrue();
        subscription.close(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
    }
}
