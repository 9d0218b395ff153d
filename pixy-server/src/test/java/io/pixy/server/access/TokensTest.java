package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.pixy.api.access.Identity;
import io.pixy.server.config.JwtConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String ISSUER = "https://idp.example.com";

    private static RSAKey rsa;
    private static RSAKey other;
    private static ECKey ec;
    private static OctetSequenceKey secret;

    private final List<CompletableFuture<String>> asked = new ArrayList<>();
    private long nanos;
    private Instant now = NOW;
    private Tokens tokens;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("one").generate();
        other = new RSAKeyGenerator(2048).keyID("two").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
        secret = new OctetSequenceKeyGenerator(256).keyID("secret").generate();
    }

    @BeforeEach
    void begin() {
        tokens = new Tokens(config(List.of("RS256", "ES256")), this::ask, () -> nanos, () -> now);
        tokens.look();
        answer(rsa, ec, secret);
    }

    @Test
    void knowsWhomTheIssuerKnows() throws Exception {
        String token = signed(rsa, claims -> claims.claim("roles", List.of("admin", "dev", 7, "")));

        Identity who = tokens.identity(token);

        assertThat(who.kind()).isEqualTo(Identity.Kind.JWT);
        assertThat(who.name()).isEqualTo("joe");
        assertThat(who.roles()).isEqualTo(Set.of("admin", "dev"));
        assertThat(who.isValid()).isTrue();
        assertThat(who).hasToString("jwt:joe");
        assertThat(tokens.identity(token)).isSameAs(who);
        assertThat(tokens.identity(signed(ec, claims -> claims)).name()).isEqualTo("joe");
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                wrong("has expired", claims -> claims.expirationTime(Date.from(NOW.minusSeconds(30)))),
                wrong("has no end", claims -> claims.expirationTime(null)),
                wrong("is not good yet", claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(31)))),
                wrong("of another issuer", claims -> claims.issuer(ISSUER + "/")),
                wrong("of another issuer", claims -> claims.issuer(null)),
                wrong("for another audience", claims -> claims.audience("pixy2")),
                wrong("for another audience", claims -> claims.audience((String) null)),
                wrong("no text as its claim sub", claims -> claims.subject(null)),
                wrong("name of an identity", claims -> claims.subject("x".repeat(256))),
                wrong("name of an identity", claims -> claims.subject("a\nb")));
    }

    private static Arguments wrong(String why, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Arguments.of(why, change);
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void whatIsNotForUsIsRefused(String why, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        assertThat(refusal(signed(rsa, change)).getMessage()).contains(why);
    }

    @Test
    void clocksMayBeApartByTheLeeway() throws Exception {
        Identity who = tokens.identity(signed(
                rsa,
                claims -> claims.expirationTime(Date.from(NOW.minusSeconds(29)))
                        .notBeforeTime(Date.from(NOW.plusSeconds(30)))));
        assertThat(who.isValid()).isTrue();

        now = NOW.plusSeconds(1);

        assertThat(who.isValid()).isFalse();
    }

    @Test
    void whatIsNotSignedIsRefused() {
        String token = new PlainJWT(claims().build()).serialize();

        assertThat(refusal(token).getMessage()).isEqualTo("the token is no signed JWT");
        // the same with a signature that is empty
        assertThat(refusal(header("{\"alg\":\"none\",\"kid\":\"one\"}") + "." + token.split("\\.")[1] + ".")
                        .isPassing())
                .isFalse();
    }

    /** Who reads the public key can make that. */
    @Test
    void aSecretThatIsThePublicKeyIsNone() throws Exception {
        byte[] shared = rsa.toRSAPublicKey().getEncoded();
        for (Tokens any : List.of(tokens, lenient())) {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims().build());
            token.sign(new MACSigner(shared));

            assertThat(refusal(any, token.serialize()).getMessage()).contains("access.jwt.algorithms");
        }
        SignedJWT known = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("secret").build(), claims().build());
        known.sign(new MACSigner(secret));
        assertThat(refusal(known.serialize()).getMessage()).contains("access.jwt.algorithms");
    }

    private Tokens lenient() {
        Tokens any = new Tokens(
                config(List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")),
                this::ask,
                () -> nanos,
                () -> now);
        any.look();
        answer(rsa, ec);
        return any;
    }

    @Test
    void whatSomebodyElseHasSignedIsRefused() throws Exception {
        RSAKey forged = new RSAKeyGenerator(2048).keyID("one").generate();

        assertThat(refusal(signed(forged, claims -> claims)).getMessage())
                .isEqualTo("the token is not signed by its issuer");
        String good = signed(rsa, claims -> claims);
        String changed = good.split("\\.")[0] + "." + header("{\"sub\":\"root\"}") + "." + good.split("\\.")[2];
        assertThat(refusal(changed).getMessage()).isEqualTo("the token is not signed by its issuer");
    }

    /** A token may say where its key is; nobody goes there. */
    @Test
    void keysThatATokenBringsAlongAreNotLookedAt() throws Exception {
        RSAKey own = new RSAKeyGenerator(2048).keyID("own").generate();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .jwk(own.toPublicJWK())
                        .jwkURL(URI.create("https://evil.example.com/keys"))
                        .build(),
                claims().build());
        token.sign(new RSASSASigner(own));

        assertThat(refusal(token.serialize()).getMessage()).isEqualTo("the token is not signed by its issuer");
    }

    @Test
    void tokensOfOtherTypesAndThoseWithUnknownDemandsAreRefused() throws Exception {
        SignedJWT logout = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("one")
                        .type(new JOSEObjectType("logout+jwt"))
                        .build(),
                claims().build());
        logout.sign(new RSASSASigner(rsa));
        SignedJWT critical = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("one")
                        .criticalParams(Set.of("exp2"))
                        .customParam("exp2", 1)
                        .build(),
                claims().build());
        critical.sign(new RSASSASigner(rsa, Set.of()));

        assertThat(refusal(logout.serialize()).getMessage()).contains("another type");
        assertThat(refusal(critical.serialize()).isPassing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9..", "e30.e30.e30", "\u00e9.\u00e9.\u00e9"})
    void garbageIsRefusedInWordsOfOurOwn(String garbage) {
        assertThat(refusal(garbage).getMessage()).startsWith("the token is n");
    }

    @Test
    void whatIsTooLongIsNotLookedAt() {
        assertThat(refusal("a.".repeat(10_000)).getMessage()).contains("longer than 8192");
        assertThat(refusal(header("[".repeat(5_000)) + ".e30.e30").isPassing()).isFalse();
    }

    @Test
    void aNewKeyIsAskedForWhenSomebodyHasATokenOfIt() throws Exception {
        String token = signed(other, claims -> claims);
        nanos += Duration.ofSeconds(11).toNanos();

        assertThat(refusal(token).isPassing()).isTrue();
        assertThat(refusal(token).isPassing()).isTrue();
        answer(rsa, other);

        assertThat(tokens.identity(token).name()).isEqualTo("joe");
    }

    @Test
    void aStormOfUnknownKeysAsksNowAndThenOnly() throws Exception {
        nanos += Duration.ofSeconds(11).toNanos();
        for (int i = 0; i < 1_000; i++) {
            String token = header("{\"alg\":\"RS256\",\"kid\":\"k" + i + "\"}") + ".e30.AAAA";
            refusal(token);
            if (asked.size() == 2 && !asked.get(1).isDone()) {
                answer(rsa);
            }
        }

        assertThat(asked).hasSize(2);
        assertThat(tokens.identity(signed(rsa, claims -> claims)).isValid()).isTrue();
    }

    @Test
    void whatAKeyHasSignedEndsWithTheKey() throws Exception {
        Identity who = tokens.identity(signed(rsa, claims -> claims));
        Identity stays = tokens.identity(signed(ec, claims -> claims));

        nanos += Duration.ofMinutes(5).toNanos();
        tokens.look();
        answer(other, ec);

        assertThat(who.isValid()).isFalse();
        assertThat(stays.isValid()).isTrue();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(refusal(signed(rsa, claims -> claims)).isPassing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"keys\":[]}", "<html>", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"})
    void anIssuerThatIsAwayOrMakesNoSenseChangesNothing(String answer) throws Exception {
        Identity who = tokens.identity(signed(rsa, claims -> claims));

        nanos += Duration.ofMinutes(5).toNanos();
        tokens.look();
        boolean unused = answer.isEmpty()
                ? last().completeExceptionally(new IllegalStateException("away"))
                : last().complete(answer);

        assertThat(who.isValid()).isTrue();
        assertThat(tokens.identity(signed(ec, claims -> claims)).isValid()).isTrue();

        // and it is asked again soon
        nanos += Duration.ofSeconds(10).toNanos();
        tokens.look();
        assertThat(asked).hasSize(3);
    }

    @Test
    void beforeTheKeysAreThereNobodyIsToldThatATokenIsWrong() throws Exception {
        Tokens early = new Tokens(config(List.of("RS256")), this::ask, () -> nanos, () -> now);
        early.look();

        assertThat(refusal(early, signed(rsa, claims -> claims)).isPassing()).isTrue();
        boolean unused = last().completeExceptionally(new IllegalStateException("away"));
        assertThat(refusal(early, signed(rsa, claims -> claims)).isPassing()).isTrue();
        nanos += Duration.ofSeconds(10).toNanos();
        early.look();
        answer(rsa);

        assertThat(early.identity(signed(rsa, claims -> claims)).name()).isEqualTo("joe");
    }

    @Test
    void rolesMayBeWithinOtherClaimsOrInOneText() throws Exception {
        assertThat(roles("realm.roles", claims -> claims.claim("realm", Map.of("roles", List.of("a")))))
                .isEqualTo(Set.of("a"));
        assertThat(roles("scope", claims -> claims.claim("scope", "a b"))).isEqualTo(Set.of("a", "b"));
        assertThat(roles("scope", claims -> claims.claim("scope", 7))).isEmpty();
        assertThat(roles("none.at.all", claims -> claims)).isEmpty();
    }

    private Set<String> roles(String claim, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        JwtConfig config = new JwtConfig(
                URI.create(ISSUER + "/keys"),
                "",
                ISSUER,
                List.of("pixy"),
                List.of("RS256"),
                Duration.ofSeconds(30),
                "sub",
                claim);
        Tokens any = new Tokens(config, this::ask, () -> nanos, () -> now);
        any.look();
        answer(rsa);
        return any.identity(signed(rsa, change)).roles();
    }

    private CompletableFuture<String> ask() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private CompletableFuture<String> last() {
        return asked.get(asked.size() - 1);
    }

    private void answer(JWK... keys) {
        boolean unused = last().complete(new JWKSet(List.of(keys)).toString(false));
    }

    private NotKnownException refusal(String token) {
        return refusal(tokens, token);
    }

    private static NotKnownException refusal(Tokens any, String token) {
        NotKnownException refusal = catchThrowableOfType(NotKnownException.class, () -> any.identity(token));
        assertThat(refusal).as(token).isNotNull();
        return refusal;
    }

    private static JwtConfig config(List<String> algorithms) {
        return new JwtConfig(
                URI.create(ISSUER + "/keys"),
                "",
                ISSUER,
                List.of("pixy", "other"),
                algorithms,
                Duration.ofSeconds(30),
                "sub",
                "roles");
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("joe")
                .issuer(ISSUER)
                .audience("pixy")
                .expirationTime(Date.from(NOW.plusSeconds(600)));
    }

    private static String signed(JWK key, UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        boolean isRsa = key instanceof RSAKey;
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(isRsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                        .keyID(key.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                change.apply(claims()).build());
        JWSSigner signer = isRsa ? new RSASSASigner((RSAKey) key) : new ECDSASigner((ECKey) key);
        token.sign(signer);
        return token.serialize();
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
