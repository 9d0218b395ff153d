package io.pixy.server.v1;

import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import java.time.Instant;
import java.util.Optional;

/**
 * What a settlement came to. Immutable.
 *
 * @param problem why it did not count, if it did not
 * @param already whether the message was settled before
 * @param leaseUntil until when the lease was extended, if it was
 */
public record Settled(Optional<Problem> problem, boolean already, Optional<Instant> leaseUntil) {

    static Settled of(SettleResult result) {
        return new Settled(
                result.code().isSuccess() ? Optional.empty() : Optional.of(Problem.of(result)),
                result.code() == SettleCode.ALREADY_SETTLED,
                result.leaseUntil());
    }

    static Settled failed(Problem why) {
        return new Settled(Optional.of(why), false, Optional.empty());
    }

    /** How it is told where there is no other word for it. */
    public Problem alreadySettled() {
        return Problem.of(SettleResult.already());
    }
}
