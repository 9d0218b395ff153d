package io.pixy.client;

import static io.pixy.api.KafkaException.Reason.NOT_AUTHORIZED;
import static io.pixy.api.KafkaException.Reason.OTHER;
import static io.pixy.api.KafkaException.Reason.PASSING;
import static io.pixy.api.KafkaException.Reason.TIMED_OUT;

import io.pixy.api.GroupInUseException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownTopicException;
import java.time.Duration;

/**
 * Which exception of the API a failed call means, by what the server says: its status, and its text where one status
 * stands for several meanings. No state.
 */
final class Failures {
    private Failures() {}

    /** Of either service. */
    static PixyException of(Failure failure) {
        PixyException meaning = failure.told() ? told(failure) : concluded(failure);
        // what is behind it, for logs: most meanings have no place for a cause
        meaning.addSuppressed(failure.status().asRuntimeException());
        return meaning;
    }

    /** What the server said. */
    private static PixyException told(Failure failure) {
        String text = failure.text();
        return Texts.meaning(text).orElseGet(() -> switch (failure.status().getCode()) {
            case NOT_FOUND ->
                Texts.isOfZooKeeper(text)
                        ? new RegistryException(text, null)
                        : UnknownTopicException.withMessage(text, null);
            case INVALID_ARGUMENT, OUT_OF_RANGE, ABORTED -> new InvalidRequestException(text);
            case FAILED_PRECONDITION -> GroupInUseException.withMessage(text);
            case RESOURCE_EXHAUSTED ->
                Texts.isAboutSize(text)
                        ? new MessageTooLargeException(failure.status().asRuntimeException())
                        : TooManyRequestsException.withMessage(text);
            case UNIMPLEMENTED -> Texts.isAboutMethod(text) ? unknownMethod(failure) : new NotSupportedException(text);
            case PERMISSION_DENIED -> Texts.denied(text);
            case UNAUTHENTICATED -> new UnauthenticatedException(text);
            case DEADLINE_EXCEEDED -> new KafkaException(text, null, TIMED_OUT);
            case UNAVAILABLE -> new KafkaException(text, null, PASSING);
            case CANCELLED -> new KafkaException(failure.target() + " has ended the call: " + text, null, TIMED_OUT);
            default ->
                Texts.isOfZooKeeper(text)
                        ? new RegistryException(text, null)
                        : new KafkaException(text, null, Texts.reason(text));
        });
    }

    private static PixyException unknownMethod(Failure failure) {
        return new NotSupportedException(
                failure.target() + " can't do that: it is Kafka-Pixy, or an older Pixy than this"
                        + " client, or configured otherwise (" + failure.text() + ")");
    }

    /** What the library makes of what happened. */
    private static PixyException concluded(Failure failure) {
        String what = failure.sent() ? "it may have happened all the same" : "nothing was sent";
        return switch (failure.status().getCode()) {
            case DEADLINE_EXCEEDED ->
                unreachable(failure.target() + " has not answered within " + shown(failure.late()) + "; " + what);
            case UNAVAILABLE ->
                unreachable((failure.sent()
                                ? "the connection to " + failure.target() + " broke: "
                                : failure.target() + " can't be reached: ")
                        + failure.textWithCauses() + "; " + what);
            case CANCELLED ->
                failure.status().getCause() == null
                        ? unreachable(failure.target() + " dropped the call: " + failure.text() + "; " + what)
                        : unreadable(failure, what);
            case UNAUTHENTICATED -> new KafkaException(failure.textWithCauses(), null, NOT_AUTHORIZED);
            case RESOURCE_EXHAUSTED ->
                new KafkaException(
                        "the answer of " + failure.target() + " is larger than maxAnswerBytes: " + failure.text(),
                        null,
                        OTHER);
            case UNIMPLEMENTED -> unknownMethod(failure);
            default -> unreadable(failure, what);
        };
    }

    private static PixyException unreadable(Failure failure, String what) {
        return new KafkaException(
                "no answer of " + failure.target() + " that can be read: " + failure.textWithCauses() + "; " + what,
                null,
                OTHER);
    }

    private static PixyException unreachable(String text) {
        return new KafkaException(text, null, TIMED_OUT);
    }

    private static String shown(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
