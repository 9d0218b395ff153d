package io.pixy.server.config;

import io.pixy.server.config.AccessConfig.Names;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whose tokens are believed: {@code access.jwt} of the file. Immutable.
 *
 * @param jwksUrl where the keys of the issuer are, over https
 * @param jwksCa a PEM file of authorities that the issuer's certificate is to be of; empty: those that Java knows
 * @param issuer who must have issued a token
 * @param audience for whom a token must be, one of them
 * @param algorithms by which it may be signed; none that takes a shared secret
 * @param leeway how far clocks may be apart
 * @param nameClaim which claim tells who it is
 * @param rolesClaim which claim has the roles; empty: none
 */
public record JwtConfig(
        URI jwksUrl,
        String jwksCa,
        String issuer,
        List<String> audience,
        List<String> algorithms,
        Duration leeway,
        String nameClaim,
        String rolesClaim) {
    /** All that can be checked with a public key and nothing but the JDK. */
    private static final Set<String> KNOWN =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    static final List<String> DEFAULT_ALGORITHMS = List.of("RS256", "PS256", "ES256");
    static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);
    private static final Duration LONGEST_LEEWAY = Duration.ofMinutes(5);

    /** Checks the values. */
    public JwtConfig {
        Objects.requireNonNull(jwksCa, "jwksCa");
        Objects.requireNonNull(rolesClaim, "rolesClaim");
        audience = List.copyOf(audience);
        algorithms = List.copyOf(algorithms);
        if (!"https".equals(jwksUrl.getScheme()) || jwksUrl.getHost() == null || jwksUrl.getUserInfo() != null) {
            throw ServerConfig.invalid("access.jwt.jwks_url must be of the form https://host/path: whoever can change"
                    + " the keys on their way can be anybody");
        }
        if (issuer.isEmpty() || audience.isEmpty() || audience.stream().anyMatch(String::isEmpty)) {
            throw ServerConfig.invalid("access.jwt.issuer and access.jwt.audience must be given: else tokens that were"
                    + " issued for others would count here");
        }
        if (algorithms.isEmpty() || !KNOWN.containsAll(algorithms)) {
            throw ServerConfig.invalid("access.jwt.algorithms must be some of "
                    + KNOWN.stream().sorted().toList() + ", not " + algorithms);
        }
        if (leeway.isNegative() || leeway.compareTo(LONGEST_LEEWAY) > 0) {
            throw ServerConfig.invalid("access.jwt.leeway must be between 0s and 5m");
        }
        if (nameClaim.isEmpty()) {
            throw ServerConfig.invalid("access.jwt.name_claim must not be empty");
        }
        Names.check("access.jwt.issuer", issuer);
    }
}
