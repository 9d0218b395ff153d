package io.pixy.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the owner of a partition knows of its messages that were handed out, or put aside, and are not acknowledged. Each of
 * them counts once. Immutable.
 *
 * @param inHand their receivers have them, and time
 * @param due they are to be handed out again as soon as somebody asks
 * @param delayed they are to be handed out again when their time comes
 * @param held they wait for an earlier message of their key
 * @param shipping they are on their way to the dead letters, or to the retry topic
 * @param oldest the oldest message that is not acknowledged, as far as it was read; nothing if there is none
 * @param metadataUsed how much of the room for acknowledgements that can't be committed yet, since an earlier message is not
 *     acknowledged, is used up: from 1 on nothing new is handed out. It can be more than 1, as three quarters of
 *     {@code consumer.max_metadata_bytes} count as full
 * @param blocked what is in the way; empty if nothing is
 */
public record QueueState(
        int inHand,
        int due,
        int delayed,
        int held,
        int shipping,
        Optional<Oldest> oldest,
        double metadataUsed,
        List<Blockage> blocked) {

    /** Checks that all is there. */
    public QueueState {
        Objects.requireNonNull(oldest, "oldest");
        blocked = List.copyOf(blocked);
    }

    /**
     * The oldest message that is not acknowledged. Immutable.
     *
     * @param offset where it is
     * @param timestampMillis its timestamp, milliseconds since 1970; -1 if it has none
     * @param age how long that is ago, by the clock of its owner; nothing if it has none
     * @param attempts how often it was tried so far
     */
    public record Oldest(long offset, long timestampMillis, Optional<Duration> age, int attempts) {

        /** Checks that there is an age, or none. */
        public Oldest {
            Objects.requireNonNull(age, "age");
        }
    }

    /**
     * Something that is in the way. Immutable.
     *
     * @param reason for programs
     * @param text for people
     */
    public record Blockage(BlockedReason reason, String text) {

        /** Checks that both are there. */
        public Blockage {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(text, "text");
        }
    }
}
