package io.pixy.server.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.pixy.api.access.Identity;
import io.pixy.server.config.JwtConfig;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Knows callers by tokens that an issuer has signed for us. What was found good is remembered until it ends, since checking a
 * signature costs more than all else that a call does.
 *
 * <p>Thread-safe: a concurrent map.
 */
final class Tokens {
    private static final int LONGEST = 8 * 1024;
    private static final int MOST_REMEMBERED = 5_000;
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final JwtConfig config;
    private final IssuerKeys keys;
    private final Supplier<Instant> clock;
    private final Map<ByteBuffer, Identity> good = new ConcurrentHashMap<>();
    private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

    Tokens(
            JwtConfig config,
            Supplier<CompletableFuture<String>> source,
            LongSupplier nanoTime,
            Supplier<Instant> clock) {
        this.config = config;
        this.keys = new IssuerKeys(source, nanoTime);
        this.clock = clock;
    }

    /**
     * Asks for the keys at once, and does not wait for them: where they can't be had the others are to be served.
     *
     * @throws io.pixy.server.StartException if a file can't be used
     */
    static Tokens of(JwtConfig config) {
        Tokens tokens = new Tokens(config, new KeySource(config), System::nanoTime, Instant::now);
        tokens.look();
        return tokens;
    }

    /** To be called every second or so. */
    void look() {
        keys.look();
    }

    /**
     * Who it was issued to.
     *
     * @throws NotKnownException if it is no good, or can't be checked at the moment
     */
    Identity identity(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            throw NotKnownException.wrong("the token is none, or longer than " + LONGEST + " characters");
        }
        ByteBuffer hash = ByteBuffer.wrap(KeyList.hash(token));
        Identity before = good.get(hash);
        if (before != null && before.isValid()) {
            return before;
        }
        Identity identity;
        try {
            identity = checked(SignedJWT.parse(token));
        } catch (ParseException | RuntimeException e) {
            if (e instanceof NotKnownException why) {
                throw why;
            }
            // what the library says may have parts of the token in it
            throw NotKnownException.wrong("the token is no signed JWT");
        }
        remember(hash, identity);
        return identity;
    }

    private void remember(ByteBuffer hash, Identity identity) {
        if (good.size() >= MOST_REMEMBERED) {
            good.values().removeIf(one -> !one.isValid());
            if (good.size() >= MOST_REMEMBERED) {
                good.clear();
            }
        }
        good.put(hash, identity);
    }

    private Identity checked(SignedJWT token) throws ParseException {
        JWSHeader header = token.getHeader();
        String algorithm = header.getAlgorithm().getName();
        if (!config.algorithms().contains(algorithm)) {
            throw NotKnownException.wrong("the token is signed in a way that access.jwt.algorithms does not have");
        }
        JOSEObjectType type = header.getType();
        if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
            throw NotKnownException.wrong("the token is of another type than JWT");
        }
        IssuerKeys.Key key = signedBy(token, algorithm);
        JWTClaimsSet claims = token.getJWTClaimsSet();
        Instant end = checkedEnd(claims);
        Object name = claims.getClaim(config.nameClaim());
        if (!(name instanceof String text)) {
            throw NotKnownException.wrong("the token has no text as its claim " + config.nameClaim());
        }
        return Certificates.named(Identity.Kind.JWT, text)
                .withRoles(Roles.of(claims, config.rolesClaim()))
                .whileValid(() -> !key.isGone() && clock.get().isBefore(end));
    }

    private IssuerKeys.Key signedBy(SignedJWT token, String algorithm) {
        Optional<List<IssuerKeys.Key>> found = keys.find(token.getHeader().getKeyID(), algorithm);
        if (found.isEmpty()) {
            keys.look();
            throw NotKnownException.passing("tokens can't be checked yet: the keys of the issuer are being read");
        }
        for (IssuerKeys.Key key : found.get()) {
            if (isSignedBy(token, key)) {
                return key;
            }
        }
        if (found.get().isEmpty() && keys.onUnknown()) {
            throw NotKnownException.passing("the token's key is not known yet: the keys of the issuer are being read");
        }
        throw NotKnownException.wrong("the token is not signed by its issuer");
    }

    private boolean isSignedBy(SignedJWT token, IssuerKeys.Key key) {
        try {
            return token.verify(verifiers.createJWSVerifier(token.getHeader(), key.publicKey()));
        } catch (JOSEException e) {
            // such as a key of another kind
            return false;
        }
    }

    /** Until when it is good; which it must tell. */
    private Instant checkedEnd(JWTClaimsSet claims) {
        if (!config.issuer().equals(claims.getIssuer())) {
            throw NotKnownException.wrong("the token is of another issuer");
        }
        if (claims.getAudience().stream().noneMatch(config.audience()::contains)) {
            throw NotKnownException.wrong("the token is for another audience");
        }
        Instant now = clock.get();
        if (claims.getNotBeforeTime() != null
                && now.plus(config.leeway()).isBefore(claims.getNotBeforeTime().toInstant())) {
            throw NotKnownException.wrong("the token is not good yet");
        }
        if (claims.getExpirationTime() == null) {
            throw NotKnownException.wrong("the token has no end");
        }
        Instant end = claims.getExpirationTime().toInstant().plus(config.leeway());
        if (!now.isBefore(end)) {
            throw NotKnownException.wrong("the token has expired");
        }
        return end;
    }
}
