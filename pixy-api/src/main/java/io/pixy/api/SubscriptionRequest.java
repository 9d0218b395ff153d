package io.pixy.api;

import io.pixy.api.config.Order;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks for messages of a topic, on behalf of a consumer group, that come by themselves. Immutable.
 *
 * @param group the consumer group
 * @param topic the topic
 * @param window how much may be out and not settled; nothing for a stream that delivers what it is {@linkplain
 *     DeliveryStream#credit credited}
 * @param lease how long messages are the receiver's, from a second to twelve hours; nothing for what holds for the queue
 * @param order what the receiver relies on; nothing for whatever holds for the queue. Receivers of one queue share its
 *     order, so none of them can choose: a request for more order than the queue has is refused
 * @param clientId under the same one another stream goes on where this one has broken; may be empty for none. Up to
 *     {@value #LONGEST_CLIENT_ID} characters
 */
public record SubscriptionRequest(
        String group,
        String topic,
        Optional<Window> window,
        Optional<Duration> lease,
        Optional<Order> order,
        String clientId) {

    /** No client id is longer. */
    public static final int LONGEST_CLIENT_ID = 255;

    private static final Window DEFAULT_WINDOW = Window.of(100);

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    public SubscriptionRequest {
        Names.checkGroup(group);
        Names.checkTopic(topic);
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(clientId, "clientId");
        lease.ifPresent(given -> Durations.within("lease", given, Durations.SHORTEST_LEASE, Durations.LONGEST));
        if (clientId.length() > LONGEST_CLIENT_ID) {
            throw new InvalidRequestException("client id must not be longer than " + LONGEST_CLIENT_ID + " characters");
        }
    }

    /**
     * A request with a window of 100 messages.
     *
     * @param group the consumer group
     * @param topic the topic
     * @return the request
     * @throws InvalidRequestException if a name can't be one
     */
    public static SubscriptionRequest of(String group, String topic) {
        return new SubscriptionRequest(
                group, topic, Optional.of(DEFAULT_WINDOW), Optional.empty(), Optional.empty(), "");
    }

    /**
     * The same request with another window.
     *
     * @param other see {@link #window}
     * @return a new request
     */
    public SubscriptionRequest withWindow(Window other) {
        return new SubscriptionRequest(group, topic, Optional.of(other), lease, order, clientId);
    }

    /**
     * The same request for a stream that delivers what it is credited.
     *
     * @return a new request
     */
    public SubscriptionRequest withCredits() {
        return new SubscriptionRequest(group, topic, Optional.empty(), lease, order, clientId);
    }

    /**
     * The same request with a lease of its own.
     *
     * @param length see {@link #lease}
     * @return a new request
     */
    public SubscriptionRequest withLease(Duration length) {
        return new SubscriptionRequest(group, topic, window, Optional.of(length), order, clientId);
    }

    /**
     * The same request of somebody who relies on an order.
     *
     * @param needed see {@link #order}
     * @return a new request
     */
    public SubscriptionRequest withOrder(Order needed) {
        return new SubscriptionRequest(group, topic, window, lease, Optional.of(needed), clientId);
    }

    /**
     * The same request of a client that may come back.
     *
     * @param id see {@link #clientId}
     * @return a new request
     */
    public SubscriptionRequest withClientId(String id) {
        return new SubscriptionRequest(group, topic, window, lease, order, id);
    }
}
