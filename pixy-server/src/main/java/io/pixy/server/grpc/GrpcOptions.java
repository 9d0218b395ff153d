package io.pixy.server.grpc;

import io.pixy.server.ByteBudget;
import io.pixy.server.Shared;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.peers.PeerService;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How the service is offered. Immutable.
 *
 * @param maxRequestBytes the longest request, as serialised and before compression; a longer one fails with
 *     RESOURCE_EXHAUSTED
 * @param tls certificate and key; empty for plain text
 * @param arriving what requests that are arriving may take of the memory, all clients together
 * @param health whether the health service is offered
 * @param reflection whether the services that describe the services are offered
 * @param peers what other instances are offered, if there are any
 * @param shared what other listeners have as well
 */
public record GrpcOptions(
        int maxRequestBytes,
        Optional<X509ExtendedKeyManager> tls,
        ByteBudget arriving,
        boolean health,
        boolean reflection,
        Optional<PeerService> peers,
        Shared shared) {
    /** What the original accepts: 1 MiB. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;

    /** Checks the parts. */
    public GrpcOptions {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(arriving, "arriving");
        Objects.requireNonNull(peers, "peers");
        Objects.requireNonNull(shared, "shared");
        if (maxRequestBytes <= 0) {
            throw new IllegalArgumentException("maxRequestBytes must be above 0, not " + maxRequestBytes);
        }
    }

    /** Plain text with the original's limit, and the defaults for all else. */
    public static GrpcOptions plain() {
        return new GrpcOptions(
                DEFAULT_MAX_REQUEST_BYTES,
                Optional.empty(),
                ByteBudget.of(0),
                true,
                true,
                Optional.empty(),
                Shared.defaults());
    }

    /** Those that hold at the moment. */
    public LimitsConfig limits() {
        return shared.limits();
    }

    /** The same with TLS. */
    public GrpcOptions withTls(X509ExtendedKeyManager identity) {
        return new GrpcOptions(maxRequestBytes, Optional.of(identity), arriving, health, reflection, peers, shared);
    }

    /** The same with another longest request. */
    public GrpcOptions withMaxRequestBytes(int bytes) {
        return new GrpcOptions(bytes, tls, arriving, health, reflection, peers, shared);
    }

    /** The same with other limits, which do not change, shared with whoever has the same budget. */
    public GrpcOptions withLimits(LimitsConfig others, ByteBudget budget) {
        return new GrpcOptions(maxRequestBytes, tls, budget, health, reflection, peers, shared.with(others));
    }

    /** The same with or without the services about the service. */
    public GrpcOptions withServices(boolean withHealth, boolean withReflection) {
        return new GrpcOptions(maxRequestBytes, tls, arriving, withHealth, withReflection, peers, shared);
    }

    /** The same with what other instances are offered. */
    public GrpcOptions withPeers(PeerService service) {
        return new GrpcOptions(maxRequestBytes, tls, arriving, health, reflection, Optional.of(service), shared);
    }

    /** The same with others that have it in common, and with what requests that arrive may take of the memory. */
    public GrpcOptions withShared(Shared others, ByteBudget budget) {
        return new GrpcOptions(maxRequestBytes, tls, budget, health, reflection, peers, others);
    }

    /** The same with others that have it in common. */
    public GrpcOptions withShared(Shared others) {
        return withShared(others, arriving);
    }
}
