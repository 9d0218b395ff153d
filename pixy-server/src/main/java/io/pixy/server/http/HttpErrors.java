package io.pixy.server.http;

import static java.util.Map.entry;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.GroupInUseException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table of what a failure is over HTTP. Immutable. */
final class HttpErrors {
    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    /** What is missing here is 500. */
    private static final Map<Class<? extends PixyException>, Integer> STATUSES = Map.ofEntries(
            entry(InvalidMessageException.class, 400),
            entry(InvalidRequestException.class, 400),
            entry(UnknownClusterException.class, 400),
            entry(UnauthenticatedException.class, 401),
            entry(AccessDeniedException.class, 403),
            entry(HeadersUnsupportedException.class, 400),
            entry(NeverOfferedException.class, 400),
            entry(GroupNotFoundException.class, 400),
            entry(UnknownTopicException.class, 404),
            entry(RedriveNotFoundException.class, 404),
            entry(LongPollTimeoutException.class, 408),
            entry(GroupInUseException.class, 409),
            entry(RedriveRunningException.class, 409),
            entry(TooManyRequestsException.class, 429),
            entry(NotSupportedException.class, 501),
            entry(ConsumerDisabledException.class, 503),
            entry(ShuttingDownException.class, 503));

    private static final int UNAVAILABLE = 503;
    private static final int RETRY_SECONDS = 1;
    private static final long MOST_RETRY_SECONDS = 3600;

    private HttpErrors() {}

    static Reply reply(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof PixyException known) {
            Reply reply = Reply.error(STATUSES.getOrDefault(known.getClass(), 500), known.getMessage());
            return reply.after(retrySeconds(known).orElse(0));
        }
        if (cause instanceof BadRequestException bad) {
            Reply reply = Reply.error(bad.status(), bad.getMessage());
            return bad.status() == UNAVAILABLE ? reply.after(RETRY_SECONDS) : reply;
        }
        if (cause instanceof CancellationException) {
            // The client is gone. One that only closed its sending half still reads this: nothing was taken for it.
            return reply(new LongPollTimeoutException());
        }
        log.error("A request failed with what is no PixyException", cause);
        return Reply.error(500, "internal error: " + cause);
    }

    /** When it is worth to try again, where the failure tells; whole seconds, and never too early. */
    static OptionalInt retrySeconds(Throwable failure) {
        return failure instanceof TooManyRequestsException many
                        && many.retryAfter().isPresent()
                ? OptionalInt.of(Math.toIntExact(
                        1 + Math.min(MOST_RETRY_SECONDS, many.retryAfter().get().toSeconds())))
                : OptionalInt.empty();
    }

    /** What really failed, without the wrappers that futures put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
