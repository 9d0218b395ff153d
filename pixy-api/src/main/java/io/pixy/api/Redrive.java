package io.pixy.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How far putting dead letters back has got. Immutable.
 *
 * @param id names it: 1 to 64 letters, digits, {@code -} and {@code _}
 * @param state what it does
 * @param redriven how many letters were put back
 * @param skipped how many were passed over, as the filter leaves them out or they belong to other groups or topics
 * @param failed how many were passed over as they can't be put back. Those that can't be written stay dead letters, and the
 *     next redrive tries them again; those whose value was left out and is not kept any more are given up
 * @param left how many offsets are still to be gone through, more or less
 * @param problem what went wrong last; nothing if nothing did
 */
public record Redrive(
        String id, State state, long redriven, long skipped, long failed, long left, Optional<PixyException> problem) {
    private static final int LONGEST_ID = 64;

    /** Checks that all is there. */
    public Redrive {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(problem, "problem");
    }

    /**
     * Refuses what can't be the name of one.
     *
     * @param id what may be one
     * @return the same
     * @throws InvalidRequestException if it can't
     */
    public static String checkId(String id) {
        boolean can = id != null
                && !id.isEmpty()
                && id.length() <= LONGEST_ID
                && id.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
        if (!can) {
            throw new InvalidRequestException("the id of a redrive has 1 to " + LONGEST_ID
                    + " letters, digits, '-' and '_': " + (id == null ? "none" : Shown.name(id)));
        }
        return id;
    }

    /** What a redrive does. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** All letters that were asked for, and were there when it began, are put back or passed over. */
        DONE,
        /** It was ended before, by a call or by the end of its instance; the next one goes on where it was. */
        CANCELLED,
        /** It can't go on; the next one begins where it was. */
        FAILED
    }
}
