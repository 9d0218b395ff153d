package io.pixy.server.config;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.KafkaConfig;
import io.pixy.server.OsErrors;
import io.pixy.server.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;

/** Looks into the PEM files of a cluster, whether {@code kafka.tls} is on or not. No state. */
final class TlsFileChecks {
    private TlsFileChecks() {}

    static void check(KafkaConfig kafka) {
        if (!kafka.caCertificateFile().isEmpty()) {
            checkAuthority(Path.of(kafka.caCertificateFile()));
        }
        // only one of the two: both are ignored
        if (!kafka.clientCertificateFile().isEmpty() && !kafka.clientKeyFile().isEmpty()) {
            checkPair(Path.of(kafka.clientCertificateFile()), Path.of(kafka.clientKeyFile()));
        }
    }

    private static void checkAuthority(Path file) {
        try {
            Pem.certificates(file);
        } catch (IOException e) {
            throw invalid("kafka.ca_cert_file: " + OsErrors.open(file, e), e);
        } catch (CertificateException e) {
            throw invalid("kafka.ca_cert_file does not appear to be a valid CA certificate", e);
        }
    }

    private static void checkPair(Path certificate, Path key) {
        requireReadable("kafka.client_cert_file", certificate);
        requireReadable("kafka.client_cert_key_file", key);
        try {
            Pem.requirePair(certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw invalid("kafka.client_cert_file and kafka.client_cert_key_file are not a valid certificate pair", e);
        }
    }

    private static void requireReadable(String key, Path file) {
        try {
            Files.readAllBytes(file);
        } catch (IOException e) {
            throw invalid(key + ": " + OsErrors.open(file, e), e);
        }
    }

    private static InvalidConfigException invalid(String why, Exception cause) {
        return new InvalidConfigException("invalid tls configuration: \"" + why + "\"", cause);
    }
}
