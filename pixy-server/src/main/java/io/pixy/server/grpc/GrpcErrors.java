package io.pixy.server.grpc;

import static java.util.Map.entry;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
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
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which code stands for which failure: the only place that knows. No state. */
final class GrpcErrors {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

    /** How ZooKeeper's answer to a path that is not there ends; a client takes it for "no such thing". */
    private static final String NO_NODE = "zk: node does not exist";

    private static final int MOST_BYTES = 1024;

    private static final Map<Class<? extends PixyException>, Code> CODES = Map.ofEntries(
            entry(AccessDeniedException.class, Code.PERMISSION_DENIED),
            entry(AckTimeoutException.class, Code.INTERNAL),
            entry(ConsumerDisabledException.class, Code.UNAVAILABLE),
            entry(GroupInUseException.class, Code.FAILED_PRECONDITION),
            entry(GroupNotFoundException.class, Code.NOT_FOUND),
            entry(HeadersUnsupportedException.class, Code.INVALID_ARGUMENT),
            entry(InvalidConfigException.class, Code.INTERNAL),
            entry(InvalidMessageException.class, Code.INVALID_ARGUMENT),
            entry(InvalidRequestException.class, Code.INVALID_ARGUMENT),
            entry(InvalidTopicException.class, Code.INTERNAL),
            entry(KafkaException.class, Code.INTERNAL),
            entry(LongPollTimeoutException.class, Code.NOT_FOUND),
            entry(MessageTooLargeException.class, Code.INTERNAL),
            entry(NeverOfferedException.class, Code.INVALID_ARGUMENT),
            entry(NotAttemptedException.class, Code.ABORTED),
            entry(NotOwnedException.class, Code.INTERNAL),
            entry(NotSupportedException.class, Code.UNIMPLEMENTED),
            entry(RedriveNotFoundException.class, Code.NOT_FOUND),
            entry(RedriveRunningException.class, Code.FAILED_PRECONDITION),
            entry(RegistryException.class, Code.INTERNAL),
            entry(ShuttingDownException.class, Code.UNAVAILABLE),
            entry(TooManyRequestsException.class, Code.RESOURCE_EXHAUSTED),
            entry(UnauthenticatedException.class, Code.UNAUTHENTICATED),
            entry(UnknownClusterException.class, Code.INVALID_ARGUMENT),
            entry(UnknownTopicException.class, Code.NOT_FOUND));

    private GrpcErrors() {}

    /** For Produce, where an unknown topic is the caller's mistake and not something that was not found. */
    static StatusRuntimeException ofProduce(Throwable failure) {
        Throwable error = unwrap(failure);
        return error instanceof UnknownTopicException ? status(Code.INVALID_ARGUMENT, error) : of(error);
    }

    /** For every other method. */
    static StatusRuntimeException of(Throwable failure) {
        Throwable error = unwrap(failure);
        if (!(error instanceof PixyException)) {
            LOG.error("gRPC call failed in an unexpected way", error);
            return status(Code.INTERNAL, error);
        }
        boolean missing =
                error instanceof RegistryException && error.getMessage().endsWith(NO_NODE);
        return status(missing ? Code.NOT_FOUND : CODES.get(error.getClass()), error);
    }

    private static StatusRuntimeException status(Code code, Throwable error) {
        String text = error.getMessage() == null ? error.toString() : error.getMessage();
        return RetryLater.of(Status.fromCode(code).withDescription(cut(text)), error);
    }

    /**
     * The text travels in a header, three characters for a byte that is not ASCII, and a client that gets more headers
     * than it allows, as a rule 8 KiB, ends the whole connection with all calls on it.
     */
    private static String cut(String text) {
        if (text.length() <= MOST_BYTES / 3) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (bytes > MOST_BYTES) {
                return text.substring(0, i) + "...";
            }
            i += Character.charCount(character);
        }
        return text;
    }

    /** A stage that depends on another one wraps what that one failed with. */
    private static Throwable unwrap(Throwable failure) {
        Throwable error = failure;
        while (error instanceof CompletionException && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }
}
