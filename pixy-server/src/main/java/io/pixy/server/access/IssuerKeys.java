package io.pixy.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an issuer. They are asked for every few minutes, and soon after somebody has shown a token of a key that
 * nobody knows; but not for each of these, which cost nothing to make. While the issuer does not answer what is known stays.
 *
 * <p>Thread-safe: the list is replaced as a whole; when to ask is guarded by the monitor.
 */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final long EVERY_NANOS = Duration.ofMinutes(5).toNanos();

    /** Between two that somebody's token is the reason for, and between failures. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int MOST_KEYS = 100;
    private static final int LEAST_RSA_BITS = 2048;

    private final Supplier<CompletableFuture<String>> source;
    private final LongSupplier nanoTime;
    private volatile Optional<List<Key>> known = Optional.empty();

    @GuardedBy("this") private boolean asking;

    @GuardedBy("this") private boolean failed;

    /** Nothing before the first time. */
    @GuardedBy("this") private Optional<Long> askedNanos = Optional.empty();

    /** A key, and whether the issuer still has it: tokens that it has signed are good no longer than that. */
    static final class Key {
        private final JWK jwk;
        private final PublicKey publicKey;
        private volatile boolean gone;

        private Key(JWK jwk, PublicKey publicKey) {
            this.jwk = jwk;
            this.publicKey = publicKey;
        }

        PublicKey publicKey() {
            return publicKey;
        }

        boolean isGone() {
            return gone;
        }

        /** Whether it may have signed what names such a key and algorithm. */
        boolean isFor(String id, String algorithm) {
            return (id == null || id.equals(jwk.getKeyID()))
                    && (jwk.getAlgorithm() == null
                            || jwk.getAlgorithm().getName().equals(algorithm));
        }
    }

    /**
     * None are known yet.
     *
     * @param source asks the issuer for a set of keys in JSON; completes within some seconds
     */
    IssuerKeys(Supplier<CompletableFuture<String>> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** To be called every second or so, and at first. */
    void look() {
        if (isDue()) {
            ask();
        }
    }

    private synchronized boolean isDue() {
        long now = nanoTime.getAsLong();
        long pause = failed ? PAUSE_NANOS : EVERY_NANOS;
        return begins(now, pause);
    }

    @GuardedBy("this") private boolean begins(long now, long pause) {
        if (asking || askedNanos.map(at -> now - at < pause).orElse(false)) {
            return false;
        }
        asking = true;
        askedNanos = Optional.of(now);
        return true;
    }

    /** The keys that may have signed it; nothing while none were ever read. */
    Optional<List<Key>> find(String id, String algorithm) {
        return known.map(
                all -> all.stream().filter(key -> key.isFor(id, algorithm)).toList());
    }

    /** Somebody has shown a token of a key that nobody knows. True if it may be known a moment later. */
    boolean onUnknown() {
        boolean begins;
        synchronized (this) {
            if (asking) {
                return true;
            }
            begins = begins(nanoTime.getAsLong(), PAUSE_NANOS);
        }
        if (begins) {
            ask();
        }
        return begins;
    }

    private void ask() {
        CompletableFuture<String> answer;
        try {
            answer = source.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.handle((json, failure) -> {
            Optional<String> why = failure == null ? taken(json) : Optional.of(failure.toString());
            why.ifPresent(text -> LOG.warn(
                    "The keys of access.jwt can't be read, {}: {}",
                    known.isPresent() ? "those that are known stay" : "so no token can be checked",
                    text));
            synchronized (this) {
                asking = false;
                failed = why.isPresent();
            }
            return null;
        });
    }

    /** Why they are no good, if they are not. */
    private Optional<String> taken(String json) {
        List<Key> before = known.orElse(List.of());
        List<Key> now = new ArrayList<>();
        try {
            for (JWK jwk : JWKSet.parse(json).getKeys()) {
                if (isUsable(jwk)) {
                    now.add(before.stream()
                            .filter(key -> key.jwk.equals(jwk))
                            .findFirst()
                            .orElse(new Key(jwk, ((AsymmetricJWK) jwk).toPublicKey())));
                }
            }
        } catch (ParseException | JOSEException | RuntimeException e) {
            return Optional.of("they make no sense: " + e.getMessage());
        }
        if (now.isEmpty() || now.size() > MOST_KEYS) {
            return Optional.of("there must be 1 to " + MOST_KEYS + " keys for signatures, not " + now.size());
        }
        known = Optional.of(List.copyOf(now));
        before.stream().filter(key -> !now.contains(key)).forEach(key -> key.gone = true);
        return Optional.empty();
    }

    /** Shared secrets are none of ours: whoever has read the list could sign with them. */
    private static boolean isUsable(JWK jwk) {
        boolean forSignatures = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean longEnough = !(jwk instanceof RSAKey) || jwk.size() >= LEAST_RSA_BITS;
        return jwk instanceof AsymmetricJWK && forSignatures && longEnough;
    }
}
