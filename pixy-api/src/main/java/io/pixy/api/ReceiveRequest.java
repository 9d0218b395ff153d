package io.pixy.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A request for the next messages. Immutable.
 *
 * @param group the consumer group; not empty, without {@code /} and control characters, 255 bytes at most
 * @param topic the topic; not empty, without {@code /} and control characters, 249 characters at most
 * @param maxMessages how many at most, from 1 to {@value #MOST_MESSAGES}
 * @param maxBytes how large keys, values and headers of all of them may be together, above 0; one message is delivered
 *     however large it is
 * @param maxWait how long to wait for a first message, up to a minute; nothing for
 *     {@code consumer.long_polling_timeout}
 * @param linger how long to wait, once there is something, until there is as much as was asked for; up to a minute, and
 *     never beyond {@code maxWait}
 * @param lease how long the messages are the receiver's, from a second to twelve hours; nothing for what holds for the
 *     queue
 * @param ack who acknowledges the messages
 * @param receiverPresent asked right before messages are taken for this request, and with {@link AckMode#ON_DELIVERY} once
 *     more right before they are acknowledged: false withdraws the request, and no message is spent on it. Must be quick
 *     and must not block
 */
public record ReceiveRequest(
        String group,
        String topic,
        int maxMessages,
        long maxBytes,
        Optional<Duration> maxWait,
        Duration linger,
        Optional<Duration> lease,
        AckMode ack,
        BooleanSupplier receiverPresent) {

    /** More messages can't be asked for at a time. */
    public static final int MOST_MESSAGES = 1000;

    /** What messages may take up together if nothing else is said. */
    public static final long DEFAULT_BYTES = 1 << 20;

    /** A request can't wait longer. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final BooleanSupplier ALWAYS = () -> true;

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    public ReceiveRequest {
        Names.checkGroup(group);
        Names.checkTopic(topic);
        Objects.requireNonNull(ack, "ack");
        Objects.requireNonNull(receiverPresent, "receiverPresent");
        if (maxMessages < 1 || maxMessages > MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "max messages must be between 1 and " + MOST_MESSAGES + ", not " + maxMessages);
        }
        if (maxBytes < 1) {
            throw new InvalidRequestException("max bytes must be above 0, not " + maxBytes);
        }
        maxWait.ifPresent(wait -> Durations.within("max wait", wait, Duration.ZERO, LONGEST_WAIT));
        Durations.within("linger", linger, Duration.ZERO, LONGEST_WAIT);
        lease.ifPresent(given -> Durations.within("lease", given, Durations.SHORTEST_LEASE, Durations.LONGEST));
    }

    /**
     * A request for one message, whose receiver stays.
     *
     * @param group the consumer group
     * @param topic the topic
     * @return the request
     * @throws InvalidRequestException if a name can't be one
     */
    public static ReceiveRequest of(String group, String topic) {
        return new ReceiveRequest(
                group,
                topic,
                1,
                DEFAULT_BYTES,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                AckMode.EXPLICIT,
                ALWAYS);
    }

    /**
     * The same request for another number of messages.
     *
     * @param most see {@link #maxMessages}
     * @return a new request
     */
    public ReceiveRequest withMaxMessages(int most) {
        return new ReceiveRequest(group, topic, most, maxBytes, maxWait, linger, lease, ack, receiverPresent);
    }

    /**
     * The same request for another number of bytes.
     *
     * @param most see {@link #maxBytes}
     * @return a new request
     */
    public ReceiveRequest withMaxBytes(long most) {
        return new ReceiveRequest(group, topic, maxMessages, most, maxWait, linger, lease, ack, receiverPresent);
    }

    /**
     * The same request with a patience of its own.
     *
     * @param longest see {@link #maxWait}
     * @return a new request
     */
    public ReceiveRequest withMaxWait(Duration longest) {
        return new ReceiveRequest(
                group, topic, maxMessages, maxBytes, Optional.of(longest), linger, lease, ack, receiverPresent);
    }

    /**
     * The same request that rather waits for more.
     *
     * @param longest see {@link #linger}
     * @return a new request
     */
    public ReceiveRequest withLinger(Duration longest) {
        return new ReceiveRequest(group, topic, maxMessages, maxBytes, maxWait, longest, lease, ack, receiverPresent);
    }

    /**
     * The same request with a lease of its own.
     *
     * @param length see {@link #lease}
     * @return a new request
     */
    public ReceiveRequest withLease(Duration length) {
        return new ReceiveRequest(
                group, topic, maxMessages, maxBytes, maxWait, linger, Optional.of(length), ack, receiverPresent);
    }

    /**
     * The same request with another way to acknowledge.
     *
     * @param mode see {@link #ack}
     * @return a new request
     */
    public ReceiveRequest withAck(AckMode mode) {
        return new ReceiveRequest(group, topic, maxMessages, maxBytes, maxWait, linger, lease, mode, receiverPresent);
    }

    /**
     * The same request for a receiver that can leave.
     *
     * @param present see {@link #receiverPresent}
     * @return a new request
     */
    public ReceiveRequest whileReceiver(BooleanSupplier present) {
        return new ReceiveRequest(group, topic, maxMessages, maxBytes, maxWait, linger, lease, ack, present);
    }
}
