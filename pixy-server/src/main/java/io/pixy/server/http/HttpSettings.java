package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import io.pixy.server.Shared;
import io.pixy.server.config.HttpConfig;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.management.Operations;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How a REST surface serves. Immutable.
 *
 * @param keys certificate and key for HTTPS; empty for plain HTTP. A Unix socket never has TLS
 * @param h2c whether HTTP/2 is also spoken without TLS
 * @param maxBodyBytes a longer body is answered with 413; see {@link #bodyLimit}
 * @param http what is allowed to web pages
 * @param memory what all surfaces together may take for bodies and large heads
 * @param operations the routes for those who run this instance
 * @param hasMessages whether the API for messages is there, too
 * @param console what the console may ask of the API for messages
 * @param shared what other listeners have as well
 */
public record HttpSettings(
        Optional<X509ExtendedKeyManager> keys,
        boolean h2c,
        int maxBodyBytes,
        HttpConfig http,
        ByteBudget memory,
        Operations operations,
        boolean hasMessages,
        ConsoleRights console,
        Shared shared) {

    /** Forms of that size were always accepted, and a message that is merely too large must reach Kafka's own check. */
    private static final int LEAST_BODY_BYTES = RestRequest.MAX_FORM_BYTES;

    /** Checks the limit. */
    public HttpSettings {
        Objects.requireNonNull(shared, "shared");
        if (maxBodyBytes <= 0) {
            throw new IllegalArgumentException("maxBodyBytes must be > 0");
        }
    }

    /** With everything else as it is by default. */
    public HttpSettings(Optional<X509ExtendedKeyManager> keys, boolean h2c, int maxBodyBytes) {
        this(
                keys,
                h2c,
                maxBodyBytes,
                HttpConfig.defaults(),
                ByteBudget.of(LimitsConfig.defaults().maxMemoryBytes()),
                Operations.none(),
                true,
                ConsoleRights.NONE,
                Shared.defaults());
    }

    /** Those that hold at the moment. */
    public LimitsConfig limits() {
        return shared.limits();
    }

    /** The same with other limits. */
    public HttpSettings with(LimitsConfig other, ByteBudget budget) {
        return new HttpSettings(
                keys, h2c, maxBodyBytes, http, budget, operations, hasMessages, console, shared.with(other));
    }

    /** The same with another word about web pages. */
    public HttpSettings with(HttpConfig other) {
        return new HttpSettings(keys, h2c, maxBodyBytes, other, memory, operations, hasMessages, console, shared);
    }

    /** The same with routes of operation beside the API for messages. */
    public HttpSettings with(Operations routes) {
        return new HttpSettings(keys, h2c, maxBodyBytes, http, memory, routes, hasMessages, console, shared);
    }

    /** The same with a console that may do so much; its own routes are among those of operation. */
    public HttpSettings with(ConsoleRights rights) {
        return new HttpSettings(keys, h2c, maxBodyBytes, http, memory, operations, hasMessages, rights, shared);
    }

    /** The same with others that have it in common. */
    public HttpSettings with(Shared other) {
        return new HttpSettings(keys, h2c, maxBodyBytes, http, memory, operations, hasMessages, console, other);
    }

    /**
     * The same with nothing but routes of operation.
     *
     * @param identity of that listener; empty for plain HTTP
     */
    public HttpSettings onlyFor(Operations routes, Optional<X509ExtendedKeyManager> identity) {
        return new HttpSettings(identity, h2c, maxBodyBytes, http, memory, routes, false, console, shared);
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
