package io.pixy.api;

import java.time.Instant;
import java.util.Objects;

/**
 * A message in its receiver's hands. Immutable.
 *
 * @param receipt names this very hand-out to {@link Cluster#settle}; opaque, of letters, digits, {@code -} and {@code _}, at
 *     most {@value #LONGEST_RECEIPT} of them
 * @param message its {@link Message#attempt} is 1 at first, and one more after each lease that ran out and each nack
 * @param leaseUntil until then it is the receiver's, unless it is settled or extended. By the clock of the instance that
 *     hands it out. With {@link AckMode#ON_DELIVERY} the time of the delivery: it is settled already
 */
public record Delivery(String receipt, Message message, Instant leaseUntil) {
    /** No receipt is longer. */
    public static final int LONGEST_RECEIPT = 64;

    /** Checks that they are there. */
    public Delivery {
        Objects.requireNonNull(receipt, "receipt");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(leaseUntil, "leaseUntil");
    }
}
