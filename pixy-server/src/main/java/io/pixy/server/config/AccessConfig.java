package io.pixy.server.config;

import io.pixy.api.access.AccessPolicy;
import io.pixy.api.access.QuotaRule;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may do what and how much: the sections {@code access} and {@code quotas} of the file. Nothing in it is secret.
 * Immutable.
 *
 * @param policy who may do what
 * @param keysFile the file of keys; empty: there are none
 * @param jwt whose tokens are believed
 * @param certificates whose certificates are believed
 * @param unixPeers whether the system is asked who is at the other end of a Unix socket
 * @param quotas how much callers may do
 */
public record AccessConfig(
        AccessPolicy policy,
        String keysFile,
        Optional<JwtConfig> jwt,
        CertificatesConfig certificates,
        boolean unixPeers,
        List<QuotaRule> quotas) {
    private static final AccessConfig NONE = new AccessConfig(
            AccessPolicy.allowAll(), "", Optional.empty(), CertificatesConfig.none(), false, List.of());

    /** Copies the list. */
    public AccessConfig {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(keysFile, "keysFile");
        Objects.requireNonNull(jwt, "jwt");
        Objects.requireNonNull(certificates, "certificates");
        quotas = List.copyOf(quotas);
    }

    /** What holds if the file says nothing: as with Kafka-Pixy. */
    public static AccessConfig none() {
        return NONE;
    }

    /** Whether anybody can show who it is. */
    public boolean knowsAnybody() {
        return !keysFile.isEmpty() || jwt.isPresent() || !certificates.isEmpty() || unixPeers;
    }

    /** Checks what depends on the listeners. */
    void check(boolean hasTls, PeersConfig peers) {
        if (!certificates.isEmpty() && !hasTls) {
            throw ServerConfig.invalid(
                    "access.certificates are a part of TLS: they need tls.certificate_path and tls.key_path");
        }
        if (certificates.required() && !certificates.grpcCa().isEmpty() && !peers.isEmpty()) {
            throw ServerConfig.invalid(
                    "access.certificates.required would turn peers away, who show none to each other:"
                            + " use rules for those without certificate, or give http_ca alone");
        }
    }

    /** Texts that are compared with what callers bring. No state. */
    static final class Names {
        private static final int LONGEST = 1024;

        private Names() {}

        static void check(String key, String text) {
            if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
                throw ServerConfig.invalid(
                        key + " must not be longer than " + LONGEST + " characters, nor have control characters");
            }
        }
    }
}
