package io.pixy.api;

import java.util.Objects;

/**
 * How far putting dead letters back has got. Immutable.
 *
 * @param id names it
 * @param state what it does
 * @param moved how many letters were put back
 * @param skipped how many were passed over, as they belong to other groups or topics
 * @param unreadable how many stay where they are, as their value was left out and is not kept any more
 * @param left how many offsets are still to be gone through, more or less
 * @param text what goes wrong; empty if nothing does
 */
public record Redrive(String id, State state, long moved, long skipped, long unreadable, long left, String text) {

    /** Checks that all is there. */
    public Redrive {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(text, "text");
    }

    /** What a redrive does. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** All letters that were there when it began are put back. */
        DONE,
        /** It was ended before, by a call or by the end of this instance; the next one goes on where it was. */
        CANCELLED,
        /** It can't go on; the next one begins where it was. */
        FAILED
    }
}
