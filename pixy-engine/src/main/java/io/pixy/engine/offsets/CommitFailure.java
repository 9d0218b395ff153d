package io.pixy.engine.offsets;

import io.pixy.api.PixyException;
import java.util.Objects;

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
        /** The partition does not exist. */
        UNKNOWN_PARTITION,
        /** Anything else, such as missing permissions: try again slowly, people must act. */
        OTHER
    }

    public CommitFailure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(why, "why");
    }
}
