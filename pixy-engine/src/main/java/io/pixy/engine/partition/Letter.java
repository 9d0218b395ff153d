package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.config.QueuePolicy;
import java.util.Objects;

/**
 * A message that nobody will be given any more. Immutable.
 *
 * @param message as it was handed out last
 * @param group who consumes it
 * @param attempts how often it was tried
 * @param reason why it is dead
 * @param text what is said about that; may be empty, and is cut off where it gets too long
 * @param policy says where it goes
 */
public record Letter(Message message, String group, int attempts, Reason reason, String text, QueuePolicy policy) {
    /** What somebody has to say about a message must not keep it from being written. */
    private static final int LONGEST_TEXT = 2048;

    /** Checks that all is there. */
    public Letter {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(policy, "policy");
        if (policy.deadLetter().isEmpty()) {
            throw new IllegalArgumentException("No dead-letter topic for " + message);
        }
        text = cut(text);
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        boolean halves = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
        return text.substring(0, halves ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }

    /** Why a message is dead. */
    public enum Reason {
        /** A client has said so. */
        REJECTED("rejected"),
        /** It was tried as often as it may be. */
        MAX_ATTEMPTS("max_attempts"),
        /** Everything else waited for it. */
        HEAD_OF_LINE("head_of_line");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As it stands in the letter. */
        public String text() {
            return text;
        }
    }
}
