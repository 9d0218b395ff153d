package io.pixy.client;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownTopicException;
import io.pixy.client.wire.LetterWire;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.Problem;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.RedriveTask;
import io.pixy.v1.SettleResponse;
import java.util.List;

/** What the results of entries mean in terms of the API. No state. */
final class Results {
    private Results() {}

    static List<ProduceResult> produced(ProduceResponse wire) {
        return wire.getResultsList().stream().map(Results::result).toList();
    }

    private static ProduceResult result(io.pixy.v1.ProduceResult wire) {
        return wire.hasProblem()
                ? ProduceResult.failed(meaning(wire.getProblem()))
                : ProduceResult.written(
                        new RecordPosition(wire.getPartition(), wire.getOffset()), wire.getTimestampMs());
    }

    static List<SettleResult> settled(SettleResponse wire) {
        return wire.getResultsList().stream().map(Results::settled).toList();
    }

    private static SettleResult settled(io.pixy.v1.SettleResult wire) {
        if (wire.hasProblem()) {
            return ofSettlement(wire.getProblem());
        }
        return wire.hasLeaseUntil()
                ? SettleResult.extended(SecondWire.instant(wire.getLeaseUntil()))
                : SettleResult.settled();
    }

    static Redrive redrive(RedriveTask wire) {
        return LetterWire.redrive(wire, Results::meaning);
    }

    /** The exception that the server made it of, as far as its code and text tell. */
    private static PixyException meaning(Problem problem) {
        String text = problem.getMessage();
        return Texts.meaning(text).orElseGet(() -> switch (problem.getCode()) {
            case UNKNOWN_TOPIC -> UnknownTopicException.withMessage(text, null);
            case TOO_LARGE -> new MessageTooLargeException(null);
            case INVALID_RECORD, INVALID_REQUEST, INVALID_RECEIPT, LEASE_TOO_LONG, DELAY_TOO_LONG, NO_DEAD_LETTER ->
                new InvalidRequestException(text);
            case NOT_ATTEMPTED -> new NotAttemptedException();
            case NOT_AUTHORIZED -> Texts.denied(text);
            case UNAUTHENTICATED -> new UnauthenticatedException(text);
            case TIMEOUT -> new KafkaException(text, null, Reason.TIMED_OUT);
            case THROTTLED -> TooManyRequestsException.withMessage(text);
            case UNAVAILABLE, NOT_OWNER -> new KafkaException(text, null, Reason.PASSING);
            default -> new KafkaException(text, null, Reason.OTHER);
        });
    }

    /** A code that no settlement has comes from a server that is newer: what is left is whether to try again. */
    private static SettleResult ofSettlement(Problem problem) {
        for (SettleCode code : SettleCode.values()) {
            if (code.name().equals(problem.getCode().name())) {
                return code == SettleCode.ALREADY_SETTLED
                        ? SettleResult.already()
                        : SettleResult.of(code, problem.getMessage());
            }
        }
        SettleCode nearest = problem.getRetriable() ? SettleCode.UNAVAILABLE : SettleCode.INVALID_RECEIPT;
        return SettleResult.of(nearest, problem.getCode() + ": " + problem.getMessage());
    }
}
