package io.pixy.engine.offsets;

import io.pixy.api.PixyException;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Why the pair of one partition was not committed. Immutable.
 *
 * @param kind what to do about it
 * @param why for the log
 */
public record CommitFailure(Kind kind, PixyException why) {

    /** What to do about a commit that failed. */
    public enum Kind {
        /** Not stored, for a reason that passes: try again. */
        RETRIABLE,
        /** No answer came: stored or not, or even stored later. Try again. */
        UNANSWERED,
        /** The broker accepts less metadata: shorten it and try again. */
        METADATA_TOO_LARGE,
        /** Somebody uses the group with Kafka's own protocol: try again slowly, people must act. */
        GROUP_IN_USE,
        /** Others have gone on without this member: its claims are lost, which the registry is about to tell. Try again. */
        STALE_EPOCH,
        /** The group is just being shared out anew: try again. */
        REBALANCING,
        /** The partition does not exist. */
        UNKNOWN_PARTITION,
        /** Anything else, such as missing permissions: try again slowly, people must act. */
        OTHER
    }

    public CommitFailure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(why, "why");
    }

    /**
     * A failure for an error of kafka-clients.
     *
     * @param context what was being done; comes in front of the error's text
     */
    public static CommitFailure of(String context, Throwable error) {
        return new CommitFailure(kind(error), KafkaErrors.translate(context, error));
    }

    private static Kind kind(Throwable error) {
        if (isUnanswered(error)) {
            return Kind.UNANSWERED;
        }
        if (KafkaErrors.isCausedBy(error, UnknownTopicOrPartitionException.class)) {
            return Kind.UNKNOWN_PARTITION;
        }
        if (KafkaErrors.isCausedBy(error, OffsetMetadataTooLarge.class)) {
            return Kind.METADATA_TOO_LARGE;
        }
        if (KafkaErrors.isCausedBy(error, UnknownMemberIdException.class)) {
            return Kind.GROUP_IN_USE;
        }
        if (KafkaErrors.isCausedBy(error, RebalanceInProgressException.class)) {
            return Kind.REBALANCING;
        }
        if (KafkaErrors.isCausedBy(error, CommitFailedException.class)
                || KafkaErrors.isCausedBy(error, FencedInstanceIdException.class)) {
            return Kind.STALE_EPOCH;
        }
        return KafkaErrors.isCausedBy(error, RetriableException.class) ? Kind.RETRIABLE : Kind.OTHER;
    }

    /** An illegal argument is how the admin client says that the answer lacks the partition. */
    static boolean isUnanswered(Throwable error) {
        return KafkaErrors.isCausedBy(error, TimeoutException.class)
                || KafkaErrors.isCausedBy(error, DisconnectException.class)
                || KafkaErrors.isCausedBy(error, IllegalArgumentException.class);
    }
}
