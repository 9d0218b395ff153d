package io.pixy.engine.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.UnknownTopicException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns the exceptions of kafka-clients into ours, with the texts that clients of Kafka-Pixy know. No state. */
public final class KafkaErrors {

    /** What is said of calls that come after the stop. */
    public static final String CLIENT_CLOSED = "kafka: tried to use a client that was closed";

    /** The only sign by which a time-out that a broker reports differs from one that the client came to itself. */
    private static final String TIMED_OUT_AT_BROKER = "The request timed out.";

    private static final Pattern CLASS_NAMES = Pattern.compile("^([\\w.$]+\\.\\w+: )+");

    private KafkaErrors() {}

    /**
     * Our exception for one of kafka-clients.
     *
     * @param error as thrown, or inside of what futures wrap around it; one of ours is returned as it is
     */
    public static PixyException translate(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof PixyException ours) {
            return ours;
        }
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new UnknownTopicException(cause);
        }
        if (cause instanceof org.apache.kafka.common.errors.InvalidTopicException) {
            return new InvalidTopicException(cause);
        }
        if (cause instanceof RecordTooLargeException) {
            return new MessageTooLargeException(cause);
        }
        if (cause instanceof InvalidRecordException) {
            return new InvalidMessageException("kafka server: the message was refused: " + cause.getMessage(), cause);
        }
        if (cause instanceof ConfigException && !isUnresolvable(cause)) {
            return new InvalidConfigException("kafka: invalid configuration (" + cause.getMessage() + ")", cause);
        }
        if (cause instanceof LoginException) {
            return new KafkaException(
                    "kafka: no token to log in with: " + firstLine(cause), cause, Reason.NOT_AUTHORIZED);
        }
        return new KafkaException(text(cause), cause, reason(cause));
    }

    /** Kafka's clients put whole stack traces into these texts, and the names of classes before what happened. */
    private static String firstLine(Throwable login) {
        String text = String.valueOf(login.getMessage());
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return CLASS_NAMES.matcher(line).replaceFirst("");
    }

    private static Reason reason(Throwable cause) {
        if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            return Reason.NOT_AUTHORIZED;
        }
        if (cause instanceof TimeoutException || cause instanceof DisconnectException || isUnresolvable(cause)) {
            return Reason.TIMED_OUT;
        }
        return cause instanceof RetriableException ? Reason.PASSING : Reason.OTHER;
    }

    /**
     * Our exception for one of kafka-clients, with what was being done in front of its text.
     *
     * @param context such as {@code failed to get topic partitions}
     * @param error as thrown, or inside of what futures wrap around it, or one of ours; those that
     *     are about the caller rather than about Kafka, the registry or a topic are returned as they are
     */
    public static PixyException translate(String context, Throwable error) {
        PixyException translated = translate(error);
        String text = context + ": " + translated.getMessage();
        if (translated instanceof UnknownTopicException) {
            return UnknownTopicException.withMessage(text, translated);
        }
        if (translated instanceof InvalidTopicException) {
            return InvalidTopicException.withMessage(text, translated);
        }
        if (translated instanceof RegistryException) {
            return new RegistryException(text, translated);
        }
        return translated instanceof KafkaException kafka
                ? new KafkaException(text, translated, kafka.reason())
                : translated;
    }

    /**
     * Whether the same call might succeed with a fresh client: the time ran out, a connection broke, or a broker was
     * not up to date. That a topic is unknown counts as an answer.
     *
     * @param error of kafka-clients or ours, wrapped or not
     */
    public static boolean mayPass(Throwable error) {
        return isCausedBy(error, RetriableException.class)
                && !isCausedBy(error, UnknownTopicOrPartitionException.class);
    }

    /** Whether an error, or anything that it comes from, is of that type. */
    public static boolean isCausedBy(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What went wrong in the end. Time-outs of kafka-clients often carry the error that all attempts met; that says
     * more than that there was no time left.
     */
    private static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && isWrapper(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable error) {
        return error instanceof CompletionException
                || error instanceof ExecutionException
                || error.getClass() == org.apache.kafka.common.KafkaException.class
                || (error instanceof TimeoutException && error.getCause() instanceof ApiException);
    }

    private static String text(Throwable error) {
        if (error instanceof TimeoutException) {
            return TIMED_OUT_AT_BROKER.equals(error.getMessage())
                    ? BrokerTexts.REQUEST_TIMED_OUT
                    : KafkaException.NO_BROKERS;
        }
        if (error instanceof DisconnectException || isUnresolvable(error)) {
            return KafkaException.NO_BROKERS;
        }
        return BrokerTexts.of(error).orElseGet(() -> "kafka: " + describe(error));
    }

    /** No address of a broker has a name that resolves: kafka-clients calls that a matter of configuration. */
    private static boolean isUnresolvable(Throwable error) {
        return error instanceof ConfigException
                && error.getMessage() != null
                && error.getMessage().startsWith("No resolvable bootstrap urls");
    }

    /** With TLS the cause tells what is wrong with whose certificate. */
    private static String describe(Throwable error) {
        String text = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        boolean hasMore = error instanceof SslAuthenticationException
                && error.getCause() != null
                && error.getCause().getMessage() != null;
        return hasMore ? text + ": " + error.getCause().getMessage() : text;
    }
}
