package io.pixy.engine.offsets;

/**
 * What is known of a message that did not go through at its first attempt. Immutable.
 *
 * @param attempts how often it was tried, as far as that counts
 * @param notBeforeMillis when it may be handed out again, milliseconds since 1970; 0 if at once
 */
public record Attempts(int attempts, long notBeforeMillis) {

    /** Checks that both can be. */
    public Attempts {
        if (attempts < 0 || notBeforeMillis < 0) {
            throw new IllegalArgumentException("attempts=" + attempts + ", notBeforeMillis=" + notBeforeMillis);
        }
    }
}
