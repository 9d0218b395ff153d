package io.pixy.server.v1;

import static java.util.Map.entry;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.AckTimeoutException;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.GroupInUseException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.RegistryException;
import io.pixy.api.SettleResult;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why an entry of a request, or all of it, failed. Immutable.
 *
 * @param code for programs
 * @param message for people
 * @param retriable whether the same may succeed a little later
 */
public record Problem(Code code, String message, boolean retriable) {
    private static final Logger log = LoggerFactory.getLogger(Problem.class);

    /** Texts of brokers and names from clients come back in them. */
    private static final int MOST_CHARACTERS = 1024;

    private static final Map<Code, String> TEXTS =
            Map.of(Code.ALREADY_SETTLED, "the message was settled before", Code.LEASE_LOST, "the lease has run out");

    private static final Map<Class<? extends PixyException>, Code> CODES = Map.ofEntries(
            entry(AccessDeniedException.class, Code.NOT_AUTHORIZED),
            entry(AckTimeoutException.class, Code.TIMEOUT),
            entry(ConsumerDisabledException.class, Code.UNAVAILABLE),
            entry(GroupInUseException.class, Code.INVALID_REQUEST),
            entry(GroupNotFoundException.class, Code.INVALID_REQUEST),
            entry(HeadersUnsupportedException.class, Code.INVALID_RECORD),
            entry(InvalidConfigException.class, Code.INTERNAL),
            entry(InvalidMessageException.class, Code.INVALID_RECORD),
            entry(InvalidRequestException.class, Code.INVALID_REQUEST),
            entry(InvalidTopicException.class, Code.INVALID_REQUEST),
            entry(LongPollTimeoutException.class, Code.TIMEOUT),
            entry(MessageTooLargeException.class, Code.TOO_LARGE),
            entry(NeverOfferedException.class, Code.INVALID_RECEIPT),
            entry(NotAttemptedException.class, Code.NOT_ATTEMPTED),
            entry(NotOwnedException.class, Code.NOT_OWNER),
            entry(NotSupportedException.class, Code.INVALID_REQUEST),
            entry(RedriveNotFoundException.class, Code.UNKNOWN_REDRIVE),
            entry(RedriveRunningException.class, Code.REDRIVE_RUNNING),
            entry(RegistryException.class, Code.UNAVAILABLE),
            entry(ShuttingDownException.class, Code.UNAVAILABLE),
            entry(TooManyRequestsException.class, Code.THROTTLED),
            entry(UnauthenticatedException.class, Code.UNAUTHENTICATED),
            entry(UnknownClusterException.class, Code.INVALID_REQUEST),
            entry(UnknownTopicException.class, Code.UNKNOWN_TOPIC));

    /** Cuts what is too long. */
    public Problem {
        message = message.length() <= MOST_CHARACTERS ? message : message.substring(0, MOST_CHARACTERS) + "...";
    }

    /** Of a request as a whole. */
    public static Problem of(Throwable failure) {
        Throwable error = unwrap(failure);
        if (!(error instanceof PixyException)) {
            log.error("A call failed in an unexpected way", error);
            return new Problem(Code.INTERNAL, "internal error: " + error, false);
        }
        Code code = error instanceof KafkaException kafka
                ? of(kafka.reason())
                : CODES.getOrDefault(error.getClass(), Code.INTERNAL);
        return new Problem(code, text(error), isRetriable(error, code));
    }

    /** Of one record: what is wrong with it is no fault of the others'. */
    public static Problem ofRecord(Throwable failure) {
        Problem problem = of(failure);
        return unwrap(failure) instanceof InvalidRequestException
                ? new Problem(Code.INVALID_RECORD, problem.message, false)
                : problem;
    }

    /** Of a settlement that did not count, or need not have. */
    static Problem of(SettleResult result) {
        Code code = Code.valueOf(result.code().name());
        String text = result.text().isEmpty() ? TEXTS.getOrDefault(code, code.name()) : result.text();
        return new Problem(code, text, result.code().isRetriable());
    }

    private static boolean isRetriable(Throwable error, Code code) {
        return switch (code) {
            case TIMEOUT, THROTTLED, NOT_OWNER, NOT_ATTEMPTED -> true;
            case UNAVAILABLE -> !(error instanceof ConsumerDisabledException);
            default -> false;
        };
    }

    private static Code of(KafkaException.Reason reason) {
        return switch (reason) {
            case TIMED_OUT -> Code.TIMEOUT;
            case NOT_AUTHORIZED -> Code.NOT_AUTHORIZED;
            case PASSING -> Code.UNAVAILABLE;
            case OTHER -> Code.INTERNAL;
        };
    }

    private static String text(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }

    /** Without what futures wrap it in. */
    static Throwable unwrap(Throwable failure) {
        Throwable error = failure;
        while (error instanceof CompletionException && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }
}
