package io.pixy.server.grpc.v1;

import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import io.pixy.server.v1.StreamLife;
import io.pixy.v1.Open;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a stream was opened for. Immutable.
 *
 * @param cluster its name; empty for the default one
 * @param request for the engine
 * @param heartbeat how often either side shows that it is there
 * @param mostValueBytes larger values are left out
 * @param headers the names of those that are delivered; empty for all
 */
record Opening(
        String cluster, SubscriptionRequest request, Duration heartbeat, long mostValueBytes, Set<String> headers) {

    /** What streams may have in flight. */
    static final int MOST_MESSAGES = 1000;

    /** Clients of gRPC refuse larger messages if they are not told otherwise, with all that belongs to them. */
    private static final long DEFAULT_VALUE_BYTES = 4 * 1024 * 1024 - 64 * 1024;

    private static final int MOST_HEADERS = 100;
    private static final Duration LEAST_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration MOST_HEARTBEAT = Duration.ofSeconds(60);

    /**
     * What a command asks for; zeros stand for what was left out.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static Opening of(Open wire) {
        SubscriptionRequest request =
                SubscriptionRequest.of(wire.getGroup(), wire.getTopic()).withClientId(wire.getClientId());
        request = wire.hasWindow() ? request.withWindow(ConsumeWire.window(wire.getWindow())) : request.withCredits();
        if (wire.hasLease()) {
            request = request.withLease(QueueWire.duration("lease", wire.getLease()));
        }
        Optional<Order> order = ConsumeWire.order(wire.getOrder(), wire.getOrderValue());
        if (order.isPresent()) {
            request = request.withOrder(order.get());
        }
        Duration heartbeat =
                wire.hasHeartbeat() ? QueueWire.duration("heartbeat", wire.getHeartbeat()) : StreamLife.HEARTBEAT;
        if (heartbeat.compareTo(LEAST_HEARTBEAT) < 0 || heartbeat.compareTo(MOST_HEARTBEAT) > 0) {
            throw new InvalidRequestException("heartbeat must be between 1s and 60s");
        }
        if (wire.getMaxEventBytes() < 0) {
            throw new InvalidRequestException("max_event_bytes must not be below 0: " + wire.getMaxEventBytes());
        }
        if (wire.getHeaderFilterCount() > MOST_HEADERS) {
            throw new InvalidRequestException("header_filter must not name more than " + MOST_HEADERS + " headers");
        }
        return new Opening(
                wire.getCluster(),
                request,
                heartbeat,
                wire.getMaxEventBytes() == 0 ? DEFAULT_VALUE_BYTES : wire.getMaxEventBytes(),
                Set.copyOf(wire.getHeaderFilterList()));
    }

    /** Those who live from credits must not have more in flight than others. */
    void limit(DeliveryStream stream) {
        if (request.window().isEmpty()) {
            stream.window(Window.of(MOST_MESSAGES));
        }
    }
}
