package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import io.pixy.server.access.Access;
import io.pixy.server.config.CurrentLimits;
import io.pixy.server.config.HttpConfig;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.management.Operations;
import io.pixy.server.requests.RequestLog;
import io.pixy.server.tracing.Tracing;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How a REST surface serves. Immutable.
 *
 * @param keys certificate and key for HTTPS; empty for plain HTTP. A Unix socket never has TLS
 * @param h2c whether HTTP/2 is also spoken without TLS
 * @param maxBodyBytes a longer body is answered with 413; see {@link #bodyLimit}
 * @param currentLimits further limits, some of which change
 * @param http what is allowed to web pages
 * @param memory what all surfaces together may take for bodies and large heads
 * @param answers where answers are kept under idempotency keys
 * @param streams where streams are counted
 * @param operations the routes for those who run this instance
 * @param hasMessages whether the API for messages is there, too
 * @param requests told of requests
 * @param access who may do what
 * @param tracing makes spans of requests, if anybody does
 * @param console what the console may ask of the API for messages
 */
public record HttpSettings(
        Optional<X509ExtendedKeyManager> keys,
        boolean h2c,
        int maxBodyBytes,
        CurrentLimits currentLimits,
        HttpConfig http,
        ByteBudget memory,
        IdempotencyKeys answers,
        OpenStreams streams,
        Operations operations,
        boolean hasMessages,
        RequestLog requests,
        Access access,
        Optional<Tracing> tracing,
        ConsoleRights console) {

    /** Forms of that size were always accepted, and a message that is merely too large must reach Kafka's own check. */
    private static final int LEAST_BODY_BYTES = RestRequest.MAX_FORM_BYTES;

    /** Checks the limit. */
    public HttpSettings {
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
                new CurrentLimits(LimitsConfig.defaults()),
                HttpConfig.defaults(),
                ByteBudget.of(LimitsConfig.defaults().maxMemoryBytes()),
                new IdempotencyKeys(IdempotencyKeys.DEFAULT_BYTES),
                new OpenStreams(),
                Operations.none(),
                true,
                RequestLog.off(),
                Access.open(),
                Optional.empty(),
                ConsoleRights.NONE);
    }

    /** Those that hold at the moment. */
    public LimitsConfig limits() {
        return currentLimits.get();
    }

    /** The same with other limits. */
    public HttpSettings with(LimitsConfig other, ByteBudget shared) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                new CurrentLimits(other),
                http,
                shared,
                answers,
                streams,
                operations,
                hasMessages,
                requests,
                access,
                tracing,
                console);
    }

    /** The same with another word about web pages. */
    public HttpSettings with(HttpConfig other) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                other,
                memory,
                answers,
                streams,
                operations,
                hasMessages,
                requests,
                access,
                tracing,
                console);
    }

    /** The same with routes of operation beside the API for messages. */
    public HttpSettings with(Operations routes) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                routes,
                hasMessages,
                requests,
                access,
                tracing,
                console);
    }

    /** The same with another word about callers. */
    public HttpSettings with(Access other) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                operations,
                hasMessages,
                requests,
                other,
                tracing,
                console);
    }

    /** The same, telling of requests. */
    public HttpSettings with(RequestLog log) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                operations,
                hasMessages,
                log,
                access,
                tracing,
                console);
    }

    /** The same with a console that may do so much; its own routes are among those of operation. */
    public HttpSettings with(ConsoleRights rights) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                operations,
                hasMessages,
                requests,
                access,
                tracing,
                rights);
    }

    /**
     * The same with nothing but routes of operation.
     *
     * @param identity of that listener; empty for plain HTTP
     */
    public HttpSettings onlyFor(Operations routes, Optional<X509ExtendedKeyManager> identity) {
        return new HttpSettings(
                identity,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                routes,
                false,
                requests,
                access,
                tracing,
                console);
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

    /** The same with spans. */
    public HttpSettings with(Tracing made) {
        return new HttpSettings(
                keys,
                h2c,
                maxBodyBytes,
                currentLimits,
                http,
                memory,
                answers,
                streams,
                operations,
                hasMessages,
                requests,
                access,
                Optional.of(made),
                console);
    }
}
