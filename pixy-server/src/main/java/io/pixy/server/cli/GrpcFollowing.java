package io.pixy.server.cli;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.pixy.api.Delivery;
import io.pixy.api.SubscriptionRequest;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Open;
import io.pixy.v1.Ping;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * A stream of messages over gRPC. Asks for the next ones when those before are taken. Confined to the thread of the
 * command, apart from what comes on the event loop, on which it also shows the server that it is there.
 */
final class GrpcFollowing implements Following, ClientResponseObserver<ConsumeCommand, ConsumeEvent> {
    private static final long PING_SECONDS = 5;

    /** What would be no better another time. */
    private static final Set<Status.Code> REFUSALS = Set.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.PERMISSION_DENIED,
            Status.Code.UNAUTHENTICATED,
            Status.Code.UNIMPLEMENTED);

    private final Arrivals arrivals;
    private ClientCallStreamObserver<ConsumeCommand> call;
    private ScheduledFuture<?> pings;

    private final AtomicBoolean asked = new AtomicBoolean(true);

    private GrpcFollowing(LongSupplier nanoTime) {
        // one answer at a time, and that is bounded by the window
        this.arrivals = new Arrivals(Integer.MAX_VALUE, nanoTime);
    }

    /** Opens a stream at a cluster. */
    static GrpcFollowing open(
            PixyGrpc.PixyStub stub,
            EventLoopGroup loop,
            String cluster,
            SubscriptionRequest request,
            LongSupplier nanoTime) {
        GrpcFollowing following = new GrpcFollowing(nanoTime);
        var unused = stub.consume(following);
        following.call.onNext(opening(cluster, request));
        following.pings = loop.scheduleAtFixedRate(following::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        return following;
    }

    private static ConsumeCommand opening(String cluster, SubscriptionRequest request) {
        Open.Builder open = Open.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setGroup(request.group())
                .setClientId(request.clientId())
                .setMaxEventBytes(Integer.MAX_VALUE);
        request.window()
                .ifPresent(window -> open.setWindow(
                        Window.newBuilder().setMessages(window.messages()).setBytes(window.bytes())));
        request.lease().ifPresent(lease -> open.setLease(SecondWire.duration(lease)));
        return ConsumeCommand.newBuilder().setOpen(open).build();
    }

    private void ping() {
        call.onNext(
                ConsumeCommand.newBuilder().setPing(Ping.getDefaultInstance()).build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ConsumeCommand> stream) {
        call = stream;
        stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(ConsumeEvent event) {
        arrivals.heard();
        switch (event.getEventCase()) {
            case DELIVERIES ->
                event.getDeliveries().getDeliveriesList().forEach(one -> {
                    try {
                        arrivals.put(SecondWire.delivery(one));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("there is room without end", e);
                    }
                });
            case CLOSING ->
                arrivals.end(RemoteException.failure(
                        "the server ends the stream: "
                                + event.getClosing().getReason().name(),
                        null));
            default -> {
                // nothing to print
            }
        }
        asked.set(false);
        askIfEmpty();
    }

    private void askIfEmpty() {
        if (arrivals.isEmpty() && asked.compareAndSet(false, true)) {
            arrivals.heard();
            call.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String text = GrpcReply.text(status);
        arrivals.end(
                REFUSALS.contains(status.getCode())
                        ? RemoteException.refusal(text, failure)
                        : RemoteException.failure(text, failure));
    }

    @Override
    public void onCompleted() {
        arrivals.end(RemoteException.failure("the server has ended the stream", null));
    }

    @Override
    public Optional<Delivery> next(Duration wait) throws InterruptedException {
        askIfEmpty();
        return arrivals.next(wait);
    }

    @Override
    public void close() {
        pings.cancel(false);
        call.cancel("the command ends", null);
    }
}
