package io.pixy.server.access;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.access.Identity;
import io.pixy.server.config.CertificateName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Who a client is by its certificate, which TLS has found good. No state. */
final class Certificates {
    private static final int MAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;

    private Certificates() {}

    /**
     * Its name, good until the certificate ends: a connection may last longer.
     *
     * @throws NotKnownException if it has no such name
     */
    static Identity identity(X509Certificate certificate, CertificateName part) {
        String name = name(certificate, part)
                .orElseThrow(() -> NotKnownException.wrong("the certificate has no name of the kind " + part.text()));
        Instant end = certificate.getNotAfter().toInstant();
        return named(Identity.Kind.CERT, name).whileValid(() -> !Instant.now().isAfter(end));
    }

    /** With a name that others have proved, which may be none for us. */
    static Identity named(Identity.Kind kind, String name) {
        try {
            return Identity.of(kind, name);
        } catch (InvalidConfigException e) {
            throw NotKnownException.wrong(e.getMessage());
        }
    }

    private static Optional<String> name(X509Certificate certificate, CertificateName part) {
        return switch (part) {
            case SUBJECT ->
                Optional.of(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253))
                        .filter(name -> !name.isEmpty());
            case CN -> commonName(certificate);
            case DNS -> alternative(certificate, DNS);
            case URI -> alternative(certificate, URI);
            case EMAIL -> alternative(certificate, MAIL);
        };
    }

    /** The most specific one. */
    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts =
                    new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253)).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) {
                Rdn part = parts.get(i);
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
                    return Optional.of(text);
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> alternative(X509Certificate certificate, int kind) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> name.get(0).equals(kind))
                            .map(name -> name.get(1).toString())
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
