package io.pixy.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to become of a message that was received. Immutable.
 *
 * <p>An {@linkplain #ack ack} is a fact: it counts unless somebody else has the message by now. The others are wishes: they
 * count only as long as the receipt's lease runs.
 */
public sealed interface Settlement {

    /** No reason is longer, in characters. */
    int LONGEST_REASON = 1000;

    /**
     * Which hand-out it is about.
     *
     * @return the receipt of a {@link Delivery}
     */
    String receipt();

    /**
     * The message was dealt with.
     *
     * @param receipt of its delivery
     * @return the settlement
     */
    static Settlement ack(String receipt) {
        return new Acked(receipt);
    }

    /**
     * The message could not be dealt with, and comes again after the pause that holds for the queue.
     *
     * @param receipt of its delivery
     * @return the settlement
     */
    static Settlement nack(String receipt) {
        return new Nacked(receipt, Optional.empty(), false, "");
    }

    /**
     * The message could not be dealt with, and comes again after that pause.
     *
     * @param receipt of its delivery
     * @param delay see {@link Nacked#delay}
     * @return the settlement
     */
    static Settlement nack(String receipt, Duration delay) {
        return new Nacked(receipt, Optional.of(delay), false, "");
    }

    /**
     * The message is handed back unused: that was no attempt.
     *
     * @param receipt of its delivery
     * @return the settlement
     */
    static Settlement release(String receipt) {
        return new Nacked(receipt, Optional.empty(), true, "");
    }

    /**
     * The receiver needs more time.
     *
     * @param receipt of its delivery
     * @param lease see {@link Extended#lease}
     * @return the settlement
     */
    static Settlement extend(String receipt, Duration lease) {
        return new Extended(receipt, lease);
    }

    /**
     * The message can't ever be dealt with.
     *
     * @param receipt of its delivery
     * @param reason see {@link Rejected#reason}
     * @return the settlement
     */
    static Settlement reject(String receipt, String reason) {
        return new Rejected(receipt, reason);
    }

    /**
     * See {@link Settlement#ack}.
     *
     * @param receipt of the delivery
     */
    record Acked(String receipt) implements Settlement {
        /** Checks that it is there. */
        public Acked {
            Objects.requireNonNull(receipt, "receipt");
        }
    }

    /**
     * See {@link Settlement#nack} and {@link Settlement#release}.
     *
     * @param receipt of the delivery
     * @param delay the message does not come again before that; up to twelve hours, if the queue allows that. Nothing for
     *     the queue's own pause
     * @param release whether the attempt does not count. A delay is heeded all the same
     * @param reason for people; {@value Settlement#LONGEST_REASON} characters at most, may be empty
     */
    record Nacked(String receipt, Optional<Duration> delay, boolean release, String reason) implements Settlement {
        /**
         * Checks the values.
         *
         * @throws InvalidRequestException if one of them can't be
         */
        public Nacked {
            Objects.requireNonNull(receipt, "receipt");
            delay.ifPresent(given -> Durations.within("delay", given, Duration.ZERO, Durations.LONGEST));
            checkReason(reason);
        }
    }

    /**
     * See {@link Settlement#extend}.
     *
     * @param receipt of the delivery
     * @param lease the lease runs out that long from now; from a second to twelve hours, if the queue allows that
     */
    record Extended(String receipt, Duration lease) implements Settlement {
        /**
         * Checks the values.
         *
         * @throws InvalidRequestException if the lease can't be
         */
        public Extended {
            Objects.requireNonNull(receipt, "receipt");
            Durations.within("lease", lease, Durations.SHORTEST_LEASE, Durations.LONGEST);
        }
    }

    /**
     * See {@link Settlement#reject}.
     *
     * @param receipt of the delivery
     * @param reason becomes part of the dead letter; {@value Settlement#LONGEST_REASON} characters at most, may be empty
     */
    record Rejected(String receipt, String reason) implements Settlement {
        /**
         * Checks the values.
         *
         * @throws InvalidRequestException if the reason can't be
         */
        public Rejected {
            Objects.requireNonNull(receipt, "receipt");
            checkReason(reason);
        }
    }

    private static void checkReason(String reason) {
        Objects.requireNonNull(reason, "reason");
        if (reason.length() > LONGEST_REASON) {
            throw new InvalidRequestException("reason must not be longer than " + LONGEST_REASON + " characters");
        }
    }
}
