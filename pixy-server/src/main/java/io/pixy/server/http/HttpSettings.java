package io.pixy.server.http;

import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How a REST surface serves. Immutable.
 *
 * @param keys certificate and key for HTTPS; empty for plain HTTP. A Unix socket never has TLS
 * @param h2c whether HTTP/2 is also spoken without TLS
 * @param maxBodyBytes a longer body is answered with 413; see {@link #bodyLimit}
 */
public record HttpSettings(Optional<X509ExtendedKeyManager> keys, boolean h2c, int maxBodyBytes) {

    /** Forms of that size were always accepted, and a message that is merely too large must reach Kafka's own check. */
    private static final int LEAST_BODY_BYTES = RestRequest.MAX_FORM_BYTES;

    /** Checks the limit. */
    public HttpSettings {
        if (maxBodyBytes <= 0) {
            throw new IllegalArgumentException("maxBodyBytes must be > 0");
        }
    }

    /**
     * The limit of a REST body. The original has none, so {@code max_request_bytes} only raises ours: it is never below
     * 10 MiB, nor below what the largest message of any cluster needs. A message above {@code
     * producer.max_message_bytes} but below this limit fails as it always did.
     *
     * @param maxRequestBytes the configured {@code max_request_bytes}
     * @param maxMessageBytes the largest {@code producer.max_message_bytes} of all clusters
     */
    public static int bodyLimit(int maxRequestBytes, int maxMessageBytes) {
        return Math.max(LEAST_BODY_BYTES, Math.max(maxRequestBytes, maxMessageBytes));
    }
}
