package io.pixy.api;

import java.time.Instant;
import java.util.List;

/**
 * Gets what a {@link DeliveryStream} has to tell, one call at a time. What it throws ends the stream as if its receiver had
 * left.
 */
public interface StreamListener {
    /**
     * Messages are the receiver's from now on. No other ones are taken before this returns, so it may take its time; but it
     * must not wait for what other streams of the same instance do.
     *
     * @param deliveries at least one, in the order they are to be dealt with
     */
    void onDeliveries(List<Delivery> deliveries);

    /**
     * A partition goes to another instance: what is out of it can be settled until then.
     *
     * @param partition of which messages are out
     * @param settleUntil by the clock of this instance
     */
    default void onRevoked(int partition, Instant settleUntil) {}

    /**
     * The stream has ended by itself; what is out can be settled for a while. Nothing comes after that.
     *
     * @param why such as {@link ShuttingDownException}
     */
    void onEnd(PixyException why);
}
