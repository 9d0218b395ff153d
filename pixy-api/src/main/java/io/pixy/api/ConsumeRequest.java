package io.pixy.api;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A request for the next message. Immutable.
 *
 * @param group the consumer group; not empty, without {@code /} and control characters, 255 bytes at most
 * @param topic the topic; not empty, without {@code /} and control characters, 249 characters at most
 * @param ack what to acknowledge
 * @param receiverPresent asked right before a message is taken for this request, and with {@link Ack#auto} once more
 *     right before that message is acknowledged: false withdraws the request, and no message is spent on it. Must be
 *     quick and must not block
 */
public record ConsumeRequest(String group, String topic, Ack ack, BooleanSupplier receiverPresent) {

    private static final BooleanSupplier ALWAYS = () -> true;

    /**
     * Checks the names.
     *
     * @throws InvalidRequestException if a name is empty, too long or can't be one
     */
    public ConsumeRequest {
        Names.checkGroup(group);
        Names.checkTopic(topic);
        Objects.requireNonNull(ack, "ack");
        Objects.requireNonNull(receiverPresent, "receiverPresent");
    }

    /**
     * A request whose receiver stays.
     *
     * @param group the consumer group
     * @param topic the topic
     * @param ack what to acknowledge
     * @return the request
     * @throws InvalidRequestException if a name is empty or can't be one
     */
    public static ConsumeRequest of(String group, String topic, Ack ack) {
        return new ConsumeRequest(group, topic, ack, ALWAYS);
    }

    /**
     * The same request for a receiver that can leave.
     *
     * @param present see {@link #receiverPresent}
     * @return a new request
     */
    public ConsumeRequest whileReceiver(BooleanSupplier present) {
        return new ConsumeRequest(group, topic, ack, present);
    }
}
