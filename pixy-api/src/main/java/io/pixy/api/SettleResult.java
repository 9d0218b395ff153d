package io.pixy.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a settlement came to. Immutable.
 *
 * @param code success, or why not
 * @param text why not, for people; empty for a success
 * @param leaseUntil until when the message is its receiver's now; there after an extension that counts
 */
public record SettleResult(SettleCode code, String text, Optional<Instant> leaseUntil) {
    private static final SettleResult SETTLED = of(SettleCode.SETTLED, "");
    private static final SettleResult ALREADY = of(SettleCode.ALREADY_SETTLED, "");

    /** Checks that they are there. */
    public SettleResult {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(leaseUntil, "leaseUntil");
    }

    /**
     * A result that brings no lease.
     *
     * @param code success, or why not
     * @param text why not, for people
     * @return the result
     */
    public static SettleResult of(SettleCode code, String text) {
        return new SettleResult(code, text, Optional.empty());
    }

    /**
     * It counts.
     *
     * @return the result
     */
    public static SettleResult settled() {
        return SETTLED;
    }

    /**
     * It was settled before.
     *
     * @return the result
     */
    public static SettleResult already() {
        return ALREADY;
    }

    /**
     * The lease was extended.
     *
     * @param until see {@link #leaseUntil}
     * @return the result
     */
    public static SettleResult extended(Instant until) {
        return new SettleResult(SettleCode.SETTLED, "", Optional.of(until));
    }
}
