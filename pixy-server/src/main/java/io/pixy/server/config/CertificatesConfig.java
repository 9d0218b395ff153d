package io.pixy.server.config;

import java.util.Objects;

/**
 * Whose client certificates are believed: {@code access.certificates} of the file. Immutable.
 *
 * @param grpcCa a PEM file of the authorities of gRPC's clients; empty: they are not asked for certificates
 * @param httpCa the same for REST
 * @param required whether clients without certificate are turned away
 * @param name what of a certificate tells who it is
 */
public record CertificatesConfig(String grpcCa, String httpCa, boolean required, CertificateName name) {
    private static final CertificatesConfig NONE = new CertificatesConfig("", "", false, CertificateName.SUBJECT);

    /** Checks the values. */
    public CertificatesConfig {
        Objects.requireNonNull(name, "name");
        if (required && grpcCa.isEmpty() && httpCa.isEmpty()) {
            throw ServerConfig.invalid("access.certificates.required needs access.certificates.ca, grpc_ca or http_ca");
        }
    }

    /** Nobody is asked for a certificate. */
    public static CertificatesConfig none() {
        return NONE;
    }

    /** Whether anybody is asked for one. */
    public boolean isEmpty() {
        return grpcCa.isEmpty() && httpCa.isEmpty();
    }
}
