package io.pixy.client;

import io.grpc.Status.Code;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.Credit;
import io.pixy.v1.Drain;
import io.pixy.v1.Heartbeat;
import io.pixy.v1.Open;
import io.pixy.v1.Opened;
import io.pixy.v1.Order;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The commands of one stream. Immutable.
 *
 * @param open the first one, but for the window
 */
record StreamWire(Open open) {
    /** No server lets more be in flight; who has more room gets it in less. */
    private static final int MOST_MESSAGES = 1000;

    /** Beside the value of a message. */
    private static final int OVERHEAD = 64 * 1024;

    static final ConsumeCommand DRAIN =
            ConsumeCommand.newBuilder().setDrain(Drain.getDefaultInstance()).build();

    private static final Set<Code> FOR_GOOD = Set.of(
            Code.INVALID_ARGUMENT,
            Code.UNIMPLEMENTED,
            Code.PERMISSION_DENIED,
            Code.UNAUTHENTICATED,
            Code.FAILED_PRECONDITION);

    /**
     * Of a request.
     *
     * @param clientId by which another stream takes over what is out, if the request has none
     * @param mostAnswerBytes larger values would be left out
     */
    static StreamWire of(String cluster, SubscriptionRequest request, String clientId, int mostAnswerBytes) {
        Open.Builder open = Open.newBuilder()
                .setCluster(cluster)
                .setGroup(request.group())
                .setTopic(request.topic())
                .setClientId(request.clientId().isEmpty() ? clientId : request.clientId())
                .setHeartbeat(SecondWire.duration(StreamLine.HEARTBEAT))
                .setMaxEventBytes(Math.max(1, mostAnswerBytes - OVERHEAD));
        request.lease().ifPresent(lease -> open.setLease(SecondWire.duration(lease)));
        request.order().ifPresent(order -> open.setOrder(Order.valueOf(order.name())));
        return new StreamWire(open.build());
    }

    ConsumeCommand opening(Optional<Window> window) {
        Open.Builder first = open.toBuilder();
        window.ifPresent(wanted -> first.setWindow(wire(wanted)));
        return ConsumeCommand.newBuilder().setOpen(first).build();
    }

    static ConsumeCommand window(Window window) {
        return ConsumeCommand.newBuilder().setWindow(wire(window)).build();
    }

    /** No bytes would be as many as usual. */
    private static io.pixy.v1.Window wire(Window window) {
        return window.isClosed()
                ? io.pixy.v1.Window.newBuilder().setMessages(0).setBytes(1).build()
                : io.pixy.v1.Window.newBuilder()
                        .setMessages(Math.min(MOST_MESSAGES, window.messages()))
                        .setBytes(window.bytes())
                        .build();
    }

    static ConsumeCommand credit(int messages, long bytes) {
        return ConsumeCommand.newBuilder()
                .setCredit(Credit.newBuilder().setMessages(messages).setBytes(bytes))
                .build();
    }

    /** Who serves a stream that has begun; how far that is heartbeats tell. */
    static StreamStatus status(Opened opened) {
        Map<Integer, OptionalLong> lags = new HashMap<>();
        opened.getPartitionsList().forEach(partition -> lags.put(partition, OptionalLong.empty()));
        return new StreamStatus(opened.getOwner(), lags);
    }

    static StreamStatus status(String owner, Heartbeat heartbeat) {
        Map<Integer, OptionalLong> lags = new HashMap<>();
        heartbeat.getLagMap().forEach((partition, lag) -> lags.put(partition, OptionalLong.of(lag)));
        return new StreamStatus(owner, lags);
    }

    /** How many of these may be credited at once. */
    static int creditable(long messages) {
        return (int) Math.min(MOST_MESSAGES, messages);
    }

    /** Whether another stream would fare no better. */
    static boolean isForGood(Failure failure) {
        return FOR_GOOD.contains(failure.status().getCode())
                || Failures.of(failure) instanceof ConsumerDisabledException;
    }
}
