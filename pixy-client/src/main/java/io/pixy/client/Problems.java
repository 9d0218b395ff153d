package io.pixy.client;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.v1.Problem;

/** What the problem of an entry means in terms of the API. No state. */
final class Problems {
    private Problems() {}

    /** The exception that the server made it of, as far as its code and text tell. */
    static PixyException meaning(Problem problem) {
        String text = problem.getMessage();
        return Texts.meaning(text).orElseGet(() -> switch (problem.getCode()) {
            case UNKNOWN_TOPIC -> UnknownTopicException.withMessage(text, null);
            case TOO_LARGE -> new MessageTooLargeException(null);
            case INVALID_RECORD, INVALID_REQUEST, INVALID_RECEIPT, LEASE_TOO_LONG, DELAY_TOO_LONG, NO_DEAD_LETTER ->
                new InvalidRequestException(text);
            case NOT_AUTHORIZED -> new KafkaException(text, null, Reason.NOT_AUTHORIZED);
            case TIMEOUT -> new KafkaException(text, null, Reason.TIMED_OUT);
            case THROTTLED -> TooManyRequestsException.withMessage(text);
            case UNAVAILABLE, NOT_OWNER -> new KafkaException(text, null, Reason.PASSING);
            default -> new KafkaException(text, null, Reason.OTHER);
        });
    }

    /** A code that no settlement has comes from a server that is newer: what is left is whether to try again. */
    static SettleResult ofSettlement(Problem problem) {
        for (SettleCode code : SettleCode.values()) {
            if (code.name().equals(problem.getCode().name())) {
                return code == SettleCode.ALREADY_SETTLED
                        ? SettleResult.already()
                        : SettleResult.of(code, problem.getMessage());
            }
        }
        SettleCode nearest = problem.getRetriable() ? SettleCode.NOT_OWNER : SettleCode.INVALID_RECEIPT;
        return SettleResult.of(nearest, problem.getCode() + ": " + problem.getMessage());
    }
}
