package io.pixy.server.grpc;

import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How the service is offered. Immutable.
 *
 * @param maxRequestBytes the longest request, as serialised and before compression; a longer one fails with
 *     RESOURCE_EXHAUSTED
 * @param tls certificate and key; empty for plain text
 */
public record GrpcOptions(int maxRequestBytes, Optional<X509ExtendedKeyManager> tls) {
    /** What the original accepts: 1 MiB. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;

    /** Checks the parts. */
    public GrpcOptions {
        Objects.requireNonNull(tls, "tls");
        if (maxRequestBytes <= 0) {
            throw new IllegalArgumentException("maxRequestBytes must be above 0, not " + maxRequestBytes);
        }
    }

    /** Plain text with the original's limit. */
    public static GrpcOptions plain() {
        return new GrpcOptions(DEFAULT_MAX_REQUEST_BYTES, Optional.empty());
    }

    /** The same with TLS. */
    public GrpcOptions withTls(X509ExtendedKeyManager keys) {
        return new GrpcOptions(maxRequestBytes, Optional.of(keys));
    }
}
