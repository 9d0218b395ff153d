package io.pixy.server;

import io.pixy.server.access.Access;
import io.pixy.server.config.CurrentLimits;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.requests.RequestLog;
import io.pixy.server.tracing.Tracing;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import java.util.Objects;
import java.util.Optional;

/**
 * What all listeners of a process have in common, whichever protocol they speak. Immutable, apart from what it leads to.
 *
 * @param currentLimits what one client may take; some of it changes
 * @param answers where answers are kept under idempotency keys
 * @param streams where streams are counted
 * @param requests told of requests
 * @param access who may do what
 * @param tracing makes spans of requests, if anybody does
 */
public record Shared(
        CurrentLimits currentLimits,
        IdempotencyKeys answers,
        OpenStreams streams,
        RequestLog requests,
        Access access,
        Optional<Tracing> tracing) {

    /** Checks that all is there. */
    public Shared {
        Objects.requireNonNull(currentLimits, "currentLimits");
        Objects.requireNonNull(answers, "answers");
        Objects.requireNonNull(streams, "streams");
        Objects.requireNonNull(requests, "requests");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(tracing, "tracing");
    }

    /** Nobody is told of anything, and everybody may do everything. */
    public static Shared defaults() {
        return new Shared(
                new CurrentLimits(LimitsConfig.defaults()),
                new IdempotencyKeys(IdempotencyKeys.DEFAULT_BYTES),
                new OpenStreams(),
                RequestLog.off(),
                Access.open(),
                Optional.empty());
    }

    /** Those that hold at the moment. */
    public LimitsConfig limits() {
        return currentLimits.get();
    }

    /** The same with other limits, which do not change. */
    public Shared with(LimitsConfig other) {
        return new Shared(new CurrentLimits(other), answers, streams, requests, access, tracing);
    }

    /** The same, telling of requests. */
    public Shared with(RequestLog log) {
        return new Shared(currentLimits, answers, streams, log, access, tracing);
    }

    /** The same for other callers. */
    public Shared with(Access other) {
        return new Shared(currentLimits, answers, streams, requests, other, tracing);
    }

    /** The same with spans. */
    public Shared with(Tracing made) {
        return new Shared(currentLimits, answers, streams, requests, access, Optional.of(made));
    }
}
