package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mailgun.kafkapixy.KafkaPixyGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No message is spent on a caller who has left, and none is lost between an answer and a caller who is leaving. */
@Timeout(60)
class WithdrawalTest {
    private static final ReceiveRequest REQUEST = ReceiveRequest.of("g", "t");

    private final FakeServer server = new FakeServer();
    private final BlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    private final PixyClient pixy = PixyClient.builder(server.target())
            .executor(completions::add)
            .closeTimeout(Duration.ZERO)
            .build();
    private final Cluster cluster = pixy.cluster();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    @Test
    void cancellingEndsTheCallAtTheServer() throws Exception {
        server.isSilent(KafkaPixyGrpc.getConsumeNAckMethod()).isSilent(PixyGrpc.getReceiveMethod());
        CompletableFuture<Message> consume = cluster.consume(ConsumeRequest.of("g", "t", Ack.none()));
        CompletableFuture<List<Delivery>> receive = cluster.receive(REQUEST);
        FakeServer.Asked first = server.nextCall();
        FakeServer.Asked second = server.nextCall();

        assertThat(consume.cancel(false)).isTrue();
        assertThat(receive.cancel(false)).isTrue();

        assertThat(first.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(consume).isCancelled();
    }

    @Test
    void anyOtherWayToCompleteItEndsTheCallAsWell() throws Exception {
        server.isSilent(PixyGrpc.getReceiveMethod());
        CompletableFuture<List<Delivery>> completed = cluster.receive(REQUEST);
        CompletableFuture<List<Delivery>> timedOut = cluster.receive(REQUEST);
        FakeServer.Asked first = server.nextCall();
        FakeServer.Asked second = server.nextCall();

        completed.complete(List.of());
        Throwable why = catchThrowable(
                () -> timedOut.orTimeout(1, TimeUnit.MILLISECONDS).get(20, TimeUnit.SECONDS));

        assertThat(why).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(TimeoutException.class);
        assertThat(first.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoseAnswerIsOnItsWayCanNotWithdraw() throws Exception {
        oneDelivery();

        CompletableFuture<List<Delivery>> receive = cluster.receive(REQUEST);
        Runnable completion = completions.poll(20, TimeUnit.SECONDS);
        boolean cancelled = receive.cancel(false);
        boolean completed = receive.complete(List.of());
        completion.run();

        assertThat(cancelled).isFalse();
        assertThat(completed).isFalse();
        assertThat(receive.get()).hasSize(1);
    }

    @Test
    void whatComesForAReceiverWhoHasLeftIsReleased() throws Exception {
        oneDelivery();
        server.answers(
                PixyGrpc.getSettleMethod(),
                request -> SettleResponse.newBuilder()
                        .addResults(io.pixy.v1.SettleResult.getDefaultInstance())
                        .build());

        CompletableFuture<List<Delivery>> receive = cluster.receive(REQUEST.whileReceiver(() -> false));
        completions.poll(20, TimeUnit.SECONDS).run();

        assertThat(catchThrowable(receive::get)).isInstanceOf(CancellationException.class);
        assertThat(server.nextCall().method()).endsWith("Receive");
        SettleRequest settled = server.nextCall().request(SettleRequest.class);
        assertThat(settled.getGroup()).isEqualTo("g");
        assertThat(settled.getSettlements(0).getReceipt()).isEqualTo("r");
        assertThat(settled.getSettlements(0).getNack().getRelease()).isTrue();
    }

    @Test
    void whoCanNotTellWhetherTheReceiverIsThereHasNone() throws Exception {
        oneDelivery();

        CompletableFuture<List<Delivery>> receive =
                cluster.receive(REQUEST.withAck(AckMode.ON_DELIVERY).whileReceiver(() -> {
                    throw new IllegalStateException("no idea");
                }));
        completions.poll(20, TimeUnit.SECONDS).run();

        assertThat(catchThrowable(receive::get)).isInstanceOf(CancellationException.class);
        assertThat(server.nextCall().method()).endsWith("Receive");
        assertThat(server.asks()).isZero();
    }

    private void oneDelivery() {
        server.answers(
                PixyGrpc.getReceiveMethod(),
                request -> ReceiveResponse.newBuilder()
                        .addDeliveries(
                                io.pixy.v1.Delivery.newBuilder().setReceipt("r").setTopic("t"))
                        .build());
    }
}
