package io.pixy.server.grpc;

import io.pixy.server.ByteBudget;
import io.pixy.server.access.Access;
import io.pixy.server.config.CurrentLimits;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.peers.PeerService;
import io.pixy.server.requests.RequestLog;
import io.pixy.server.tracing.Tracing;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How the service is offered. Immutable.
 *
 * @param maxRequestBytes the longest request, as serialised and before compression; a longer one fails with
 *     RESOURCE_EXHAUSTED
 * @param tls certificate and key; empty for plain text
 * @param currentLimits what one client may take; some of it changes
 * @param arriving what requests that are arriving may take of the memory, all clients together
 * @param health whether the health service is offered
 * @param reflection whether the services that describe the services are offered
 * @param keys where answers are kept under idempotency keys
 * @param streams where streams are counted
 * @param peers what other instances are offered, if there are any
 * @param requests told of calls
 * @param access who may do what
 * @param tracing makes spans of requests, if anybody does
 */
public record GrpcOptions(
        int maxRequestBytes,
        Optional<X509ExtendedKeyManager> tls,
        CurrentLimits currentLimits,
        ByteBudget arriving,
        boolean health,
        boolean reflection,
        IdempotencyKeys keys,
        OpenStreams streams,
        Optional<PeerService> peers,
        RequestLog requests,
        Access access,
        Optional<Tracing> tracing) {
    /** What the original accepts: 1 MiB. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;

    /** Checks the parts. */
    public GrpcOptions {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(currentLimits, "currentLimits");
        Objects.requireNonNull(arriving, "arriving");
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(streams, "streams");
        Objects.requireNonNull(peers, "peers");
        Objects.requireNonNull(requests, "requests");
        Objects.requireNonNull(access, "access");
        if (maxRequestBytes <= 0) {
            throw new IllegalArgumentException("maxRequestBytes must be above 0, not " + maxRequestBytes);
        }
    }

    /** Plain text with the original's limit, and the defaults for all else. */
    public static GrpcOptions plain() {
        return new GrpcOptions(
                DEFAULT_MAX_REQUEST_BYTES,
                Optional.empty(),
                new CurrentLimits(LimitsConfig.defaults()),
                ByteBudget.of(0),
                true,
                true,
                new IdempotencyKeys(IdempotencyKeys.DEFAULT_BYTES),
                new OpenStreams(),
                Optional.empty(),
                RequestLog.off(),
                Access.open(),
                Optional.empty());
    }

    /** The same with TLS. */
    public GrpcOptions withTls(X509ExtendedKeyManager identity) {
        return new GrpcOptions(
                maxRequestBytes,
                Optional.of(identity),
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                peers,
                requests,
                access,
                tracing);
    }

    /** The same with another longest request. */
    public GrpcOptions withMaxRequestBytes(int bytes) {
        return new GrpcOptions(
                bytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                peers,
                requests,
                access,
                tracing);
    }

    /** Those that hold at the moment. */
    public LimitsConfig limits() {
        return currentLimits.get();
    }

    /** The same with other limits, which do not change, shared with whoever has the same budget. */
    public GrpcOptions withLimits(LimitsConfig others, ByteBudget budget) {
        return withLimits(new CurrentLimits(others), budget);
    }

    /** The same with other limits, shared with whoever has the same budget. */
    public GrpcOptions withLimits(CurrentLimits others, ByteBudget budget) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                others,
                budget,
                health,
                reflection,
                keys,
                streams,
                peers,
                requests,
                access,
                tracing);
    }

    /** The same with or without the services about the service. */
    public GrpcOptions withServices(boolean withHealth, boolean withReflection) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                withHealth,
                withReflection,
                keys,
                streams,
                peers,
                requests,
                access,
                tracing);
    }

    /** The same with answers that others keep, too, and streams that are counted with those of others. */
    public GrpcOptions withShared(IdempotencyKeys answers, OpenStreams open) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                answers,
                open,
                peers,
                requests,
                access,
                tracing);
    }

    /** The same with what other instances are offered. */
    public GrpcOptions withPeers(PeerService service) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                Optional.of(service),
                requests,
                access,
                tracing);
    }

    /** The same, telling of calls. */
    public GrpcOptions withRequests(RequestLog log) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                peers,
                log,
                access,
                tracing);
    }

    /** The same for other callers. */
    public GrpcOptions withAccess(Access other) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                peers,
                requests,
                other,
                tracing);
    }

    /** The same with spans. */
    public GrpcOptions withTracing(Tracing made) {
        return new GrpcOptions(
                maxRequestBytes,
                tls,
                currentLimits,
                arriving,
                health,
                reflection,
                keys,
                streams,
                peers,
                requests,
                access,
                Optional.of(made));
    }
}
