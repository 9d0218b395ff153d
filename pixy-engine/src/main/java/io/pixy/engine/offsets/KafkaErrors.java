package io.pixy.engine.offsets;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.UnknownTopicException;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What errors of kafka-clients mean here. No state. */
final class KafkaErrors {
    private KafkaErrors() {}

    /** Ours for theirs, with what was being done in front. */
    static PixyException translate(String context, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new UnknownTopicException(context, cause);
        }
        return new KafkaException(context + ": " + cause.getMessage(), cause);
    }

    static CommitFailure commitFailure(String context, Throwable error) {
        return new CommitFailure(kind(unwrap(error)), translate(context, error));
    }

    private static CommitFailure.Kind kind(Throwable error) {
        if (error instanceof UnknownTopicOrPartitionException) {
            return CommitFailure.Kind.UNKNOWN_PARTITION;
        }
        if (error instanceof OffsetMetadataTooLarge) {
            return CommitFailure.Kind.METADATA_TOO_LARGE;
        }
        if (error instanceof UnknownMemberIdException) {
            return CommitFailure.Kind.GROUP_IN_USE;
        }
        if (error instanceof TimeoutException || error instanceof DisconnectException || isMissing(error)) {
            return CommitFailure.Kind.UNANSWERED;
        }
        return error instanceof RetriableException ? CommitFailure.Kind.RETRIABLE : CommitFailure.Kind.OTHER;
    }

    /** How the admin client says that an answer lacks a partition. */
    private static boolean isMissing(Throwable error) {
        return error instanceof IllegalArgumentException;
    }

    private static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
