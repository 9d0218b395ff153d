package io.pixy.engine.offsets;

/**
 * What befell a message before this tracker was in charge of it. Immutable.
 *
 * @param attempts how often it was tried
 * @param dueNanos it is not to be handed out before that
 */
public record Past(int attempts, long dueNanos) {
    /** That of a message that nobody has had, at that time. */
    public static Past none(long nowNanos) {
        return new Past(0, nowNanos);
    }

    /** The more of both. */
    public Past and(Past other) {
        return new Past(Math.max(attempts, other.attempts), other.dueNanos - dueNanos > 0 ? other.dueNanos : dueNanos);
    }
}
