package io.pixy.engine.producer;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;

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
        return saysInnocent(error);
    }

    /** Whether the error is what kafka-clients has for those whom the broker has nothing against. */
    static boolean saysInnocent(Exception error) {
        return error.getClass() == KafkaException.class
                && error.getMessage() != null
                && error.getMessage().startsWith(INNOCENT);
    }

    /** Whether the topic takes no messages without key, which was not known. */
    static boolean fallsOnMissingKey(Delivery delivery, Exception error) {
        return error instanceof InvalidRecordException
                && delivery.request().key() == null
                && error.getMessage() != null
                && error.getMessage().contains("key");
    }
}
