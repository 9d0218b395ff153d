package io.pixy.client;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.AckTimeoutException;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.PixyException;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of servers, the original's included, that say more than their status does. Scripts compare them, so they do not
 * change. No state.
 */
final class Texts {
    private static final Map<String, Supplier<PixyException>> WHOLE = Map.of(
            new ShuttingDownException().getMessage(),
            ShuttingDownException::new,
            new ConsumerDisabledException().getMessage(),
            ConsumerDisabledException::new,
            new LongPollTimeoutException().getMessage(),
            LongPollTimeoutException::new,
            new AckTimeoutException().getMessage(),
            AckTimeoutException::new,
            new NotAttemptedException().getMessage(),
            NotAttemptedException::new,
            new MessageTooLargeException(null).getMessage(),
            () -> new MessageTooLargeException(null),
            UnknownTopicException.TEXT,
            () -> new UnknownTopicException(null),
            InvalidTopicException.TEXT,
            () -> new InvalidTopicException(null));

    private static final Pattern UNKNOWN_CLUSTER = Pattern.compile("proxy `(.*)` does not exist", Pattern.DOTALL);

    /** By what they begin with; the first one that fits. */
    private static final List<Map.Entry<Pattern, Function<String, PixyException>>> PARTS = List.of(
            Map.entry(
                    Pattern.compile("headers are not supported with this version of Kafka.*"),
                    text -> new HeadersUnsupportedException()),
            Map.entry(
                    Pattern.compile("unknown consumer group .*|topic .* is not consumed by .*", Pattern.DOTALL),
                    GroupNotFoundException::withMessage),
            Map.entry(
                    Pattern.compile("there (is|was) no redrive .*", Pattern.DOTALL),
                    RedriveNotFoundException::withMessage),
            Map.entry(
                    Pattern.compile("a redrive of .* is running already; .*", Pattern.DOTALL),
                    RedriveRunningException::withMessage),
            Map.entry(
                    Pattern.compile(
                            "kafka server: the message was refused: .*|the timestamp was refused: .*"
                                    + "|topic .* is compacted: .*",
                            Pattern.DOTALL),
                    text -> new InvalidMessageException(text, null)),
            Map.entry(
                    Pattern.compile(".*: " + Pattern.quote(UnknownTopicException.TEXT), Pattern.DOTALL),
                    text -> UnknownTopicException.withMessage(text, null)),
            Map.entry(
                    Pattern.compile("failed to fetch topic configuration: zk: node does not exist"),
                    text -> UnknownTopicException.withMessage(text, null)),
            Map.entry(
                    Pattern.compile(
                            ".*: " + Pattern.quote(InvalidTopicException.TEXT)
                                    + "|failed to fetch topic configuration: zk: invalid path",
                            Pattern.DOTALL),
                    text -> InvalidTopicException.withMessage(text, null)));

    private static final List<String> TIMED_OUT = List.of(
            KafkaException.NO_BROKERS, "kafka server: Request exceeded the user-specified time limit in the request.");

    private static final Pattern NOT_AUTHORIZED =
            Pattern.compile("(.*: )?kafka server: (The client is not authorized|SASL Authentication failed).*");

    private static final Pattern PASSING =
            Pattern.compile("(.*: )?kafka server: (In the middle of a leadership election"
                    + "|Tried to send a message to a replica that is not the leader|Messages are (rejected|written to the log)"
                    + "|The server disconnected before a response|Replica information not available).*");

    private Texts() {}

    /** What the text alone tells, whatever its status. */
    static Optional<PixyException> meaning(String text) {
        Supplier<PixyException> whole = WHOLE.get(text);
        if (whole != null) {
            return Optional.of(whole.get());
        }
        Matcher cluster = UNKNOWN_CLUSTER.matcher(text);
        if (cluster.matches()) {
            return Optional.of(new UnknownClusterException(cluster.group(1)));
        }
        for (Map.Entry<Pattern, Function<String, PixyException>> part : PARTS) {
            if (part.getKey().matcher(text).matches()) {
                return Optional.of(part.getValue().apply(text));
            }
        }
        return Optional.empty();
    }

    /** Who says no: the server, whose callers have names, or Kafka. */
    static PixyException denied(String text) {
        return text.contains(" is not allowed to ")
                ? new AccessDeniedException(text)
                : new KafkaException(text, null, Reason.NOT_AUTHORIZED);
    }

    /** Whether it comes from the registry, and not from Kafka. */
    static boolean isOfZooKeeper(String text) {
        return text.contains("zk: ") || text.startsWith("failed to spawn consumer") || text.startsWith("bad config: ");
    }

    /** What gRPC libraries say of a message that is too large. */
    static boolean isAboutSize(String text) {
        return text.contains("exceeds maximum size") || text.contains("received message larger than max");
    }

    /** What gRPC libraries say of a method that they do not have. */
    static boolean isAboutMethod(String text) {
        return text.startsWith("Method ") || text.startsWith("unknown method") || text.startsWith("unknown service");
    }

    /** What kind of trouble with Kafka it is; over the old service only texts tell. */
    static Reason reason(String text) {
        if (TIMED_OUT.stream().anyMatch(text::endsWith)) {
            return Reason.TIMED_OUT;
        }
        if (NOT_AUTHORIZED.matcher(text).matches()) {
            return Reason.NOT_AUTHORIZED;
        }
        return PASSING.matcher(text).matches() ? Reason.PASSING : Reason.OTHER;
    }
}
