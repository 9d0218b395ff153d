package io.pixy.engine.producer;

import io.pixy.api.InvalidMessageException;
import io.pixy.api.PixyException;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;

/**
 * Tells apart the messages of a batch that a broker has refused because of some of them. None of such a batch has been
 * written. No state.
 */
final class Blame {
    /** How kafka-clients tells those whom the broker has nothing against. */
    private static final String INNOCENT = "Failed to append record because it was part of a batch";

    private Blame() {}

    /** Whether the message may do well in another batch. */
    static boolean fallsOnOthers(Delivery delivery, Exception error) {
        if (error instanceof InvalidRecordException) {
            // brokers before 2.4 blame the whole batch; what they refuse are messages without key
            return delivery.request().key() != null && delivery.returns() == 0;
        }
        if (error instanceof InvalidTimestampException) {
            // the same, of those whose time somebody else has chosen; what it is here is never refused
            return delivery.request().timestampMillis().isEmpty() || delivery.returns() == 0;
        }
        return saysInnocent(error);
    }

    /** Whether the error is what kafka-clients has for those whom the broker has nothing against. */
    static boolean saysInnocent(Exception error) {
        return error.getClass() == KafkaException.class
                && error.getMessage() != null
                && error.getMessage().startsWith(INNOCENT);
    }

    /** What to tell a caller who has chosen a time that the brokers do not take. */
    static Optional<PixyException> ownTimestamp(Delivery delivery, Exception error) {
        return error instanceof InvalidTimestampException
                        && delivery.request().timestampMillis().isPresent()
                ? Optional.of(new InvalidMessageException("the timestamp was refused: " + error.getMessage(), error))
                : Optional.empty();
    }

    /** Whether the topic takes no messages without key, which was not known. */
    static boolean fallsOnMissingKey(Delivery delivery, Exception error) {
        return error instanceof InvalidRecordException
                && delivery.request().key() == null
                && error.getMessage() != null
                && error.getMessage().contains("key");
    }
}
