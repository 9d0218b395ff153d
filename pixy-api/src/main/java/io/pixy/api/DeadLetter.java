package io.pixy.api;

import java.util.Objects;

/**
 * A message that was given up, as it lies in a dead-letter topic. Immutable, as long as nobody changes the arrays. Compared
 * by identity of its arrays.
 *
 * @param letterTopic where the letter is
 * @param letterPartition where the letter is
 * @param letterOffset where the letter is
 * @param writtenMillis when it was written, milliseconds since 1970
 * @param message the message that it is a copy of, with the place where it was, its own headers, and how often it was tried;
 *     its value is null, too, if it was left out
 * @param group who consumed it
 * @param reason why it was given up: {@code rejected}, {@code max_attempts} or {@code head_of_line}
 * @param text what was said about that; empty if nothing was
 * @param hops how often it was given up by now
 * @param truncated whether its value was left out; it can be read where the message was, while it is kept there
 */
public record DeadLetter(
        String letterTopic,
        int letterPartition,
        long letterOffset,
        long writtenMillis,
        Message message,
        String group,
        String reason,
        String text,
        int hops,
        boolean truncated) {

    /** Checks that all is there. */
    public DeadLetter {
        Objects.requireNonNull(letterTopic, "letterTopic");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(text, "text");
    }
}
