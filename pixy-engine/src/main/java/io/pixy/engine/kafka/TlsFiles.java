package io.pixy.engine.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.KafkaConfig;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The certificates and the key that section {@code kafka} names, read from their files. Immutable. */
public final class TlsFiles {
    private static final String PAIR = "kafka.client_cert_file and kafka.client_cert_key_file";

    private final List<X509Certificate> authorities;
    private final Optional<Identity> client;

    private TlsFiles(List<X509Certificate> authorities, Optional<Identity> client) {
        this.authorities = authorities;
        this.client = client;
    }

    /**
     * Looks at the files, whether TLS is on or not. Of a certificate and a key where the other one is not named,
     * neither is looked at.
     *
     * @throws InvalidConfigException with the text of Kafka-Pixy, if one can't be read or does not fit
     */
    public static void check(KafkaConfig config) {
        read(config);
    }

    static TlsFiles read(KafkaConfig config) {
        return new TlsFiles(
                config.caCertificateFile().isEmpty() ? List.of() : authorities(config.caCertificateFile()),
                hasClientCertificate(config) ? Optional.of(client(config)) : Optional.empty());
    }

    /** Whether both the certificate and the key are named: one of them alone is not used. */
    static boolean hasClientCertificate(KafkaConfig config) {
        return !config.clientCertificateFile().isEmpty()
                && !config.clientKeyFile().isEmpty();
    }

    /** Who may sign the certificates of brokers; empty: those that the system trusts. */
    List<X509Certificate> authorities() {
        return authorities;
    }

    /** What to show to brokers that ask. */
    Optional<Identity> client() {
        return client;
    }

    private static List<X509Certificate> authorities(String file) {
        List<X509Certificate> certificates = Pem.certificates(text("kafka.ca_cert_file", file));
        if (certificates.isEmpty()) {
            throw invalid("kafka.ca_cert_file does not appear to be a valid CA certificate", null);
        }
        return certificates;
    }

    private static Identity client(KafkaConfig config) {
        List<X509Certificate> chain = Pem.certificates(text("kafka.client_cert_file", config.clientCertificateFile()));
        String key = text("kafka.client_cert_key_file", config.clientKeyFile());
        try {
            if (!chain.isEmpty()) {
                PublicKey owner = chain.get(0).getPublicKey();
                PrivateKey privateKey = Pem.privateKey(key, owner);
                if (isPair(privateKey, owner)) {
                    return new Identity(chain, privateKey);
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw invalid(PAIR + " are not a valid certificate pair", e);
        }
        throw invalid(PAIR + " are not a valid certificate pair", null);
    }

    private static boolean isPair(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] sample = "sample".getBytes(ISO_8859_1);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(privateKey);
        signing.update(sample);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(publicKey);
        verifying.update(sample);
        return verifying.verify(signing.sign());
    }

    private static String text(String key, String file) {
        try {
            return Files.readString(Path.of(file), ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw invalid(key + ": open " + file + ": no such file or directory", e);
        } catch (AccessDeniedException e) {
            throw invalid(key + ": open " + file + ": permission denied", e);
        } catch (IOException | InvalidPathException e) {
            throw invalid(key + ": read " + file + ": " + e.getMessage(), e);
        }
    }

    private static InvalidConfigException invalid(String why, Throwable cause) {
        return new InvalidConfigException("invalid tls configuration: \"" + why + "\"", cause);
    }

    /** A certificate, with those that lead from it to an authority, and its key. Immutable. */
    record Identity(List<X509Certificate> chain, PrivateKey key) {}
}
