package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.KafkaConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsFilesIT {
    private static final String NOT_A_PAIR = "invalid tls configuration: \"kafka.client_cert_file and"
            + " kafka.client_cert_key_file are not a valid certificate pair\"";

    @TempDir
    static Path directory;

    private static Certificates rsa;
    private static Certificates ec;

    @BeforeAll
    static void makeCertificates() throws Exception {
        rsa = Certificates.in(Files.createDirectory(directory.resolve("rsa")), "RSA");
        ec = Certificates.in(Files.createDirectory(directory.resolve("ec")), "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keysOfBothFormatsAreAccepted(String algorithm) {
        Certificates certificates = algorithm.equals("RSA") ? rsa : ec;
        Path chain = certificates.clientCertificateFile();

        TlsFiles modern = TlsFiles.read(client(chain, certificates.clientKeyFile()));
        TlsFiles old = TlsFiles.read(client(chain, certificates.clientKeyFileOfOldFormat(algorithm)));

        assertThat(modern.client())
                .hasValueSatisfying(client -> assertThat(client.chain()).hasSize(1));
        assertThat(old.client().orElseThrow().key())
                .isEqualTo(modern.client().orElseThrow().key());
    }

    @Test
    void allAuthoritiesOfABundleCountAndOtherTextDoesNot() {
        String bundle = "our root:\n" + text(rsa.caFile()) + "-----BEGIN CERTIFICATE-----\nAAAA\n"
                + "-----END CERTIFICATE-----\n" + text(ec.caFile());

        TlsFiles files = TlsFiles.read(KafkaConfig.builder()
                .caCertificateFile(rsa.write("bundle.pem", bundle).toString())
                .build());

        assertThat(files.authorities()).hasSize(2);
    }

    @Test
    void authorityFileThatIsMissingIsRefusedEvenWithoutTls() {
        refused(
                KafkaConfig.builder().caCertificateFile("/no/ca.pem").build(),
                "invalid tls configuration: \"kafka.ca_cert_file: open /no/ca.pem: no such file or directory\"");
    }

    @Test
    void authorityFileWithoutACertificateIsRefused() {
        refused(
                KafkaConfig.builder()
                        .caCertificateFile(rsa.clientKeyFile().toString())
                        .build(),
                "invalid tls configuration: \"kafka.ca_cert_file does not appear to be a valid CA certificate\"");
    }

    @Test
    void clientFilesThatAreMissingAreRefused() {
        Path missing = Path.of("/no/file.pem");

        refused(
                client(missing, rsa.clientKeyFile()),
                "invalid tls configuration: \"kafka.client_cert_file: open /no/file.pem: no such file or directory\"");
        refused(
                client(rsa.clientCertificateFile(), missing),
                "invalid tls configuration: \"kafka.client_cert_key_file: open /no/file.pem: no such file or"
                        + " directory\"");
    }

    @Test
    void keyThatDoesNotFitIsRefused() {
        Path chain = rsa.clientCertificateFile();

        refused(client(chain, rsa.brokerKeyFile()), NOT_A_PAIR);
        refused(client(chain, ec.clientKeyFile()), NOT_A_PAIR);
        refused(client(chain, ec.clientKeyFileOfOldFormat("EC")), NOT_A_PAIR);
        refused(client(chain, chain), NOT_A_PAIR);
        refused(client(rsa.clientKeyFile(), rsa.clientKeyFile()), NOT_A_PAIR);
        refused(
                client(chain, rsa.write("garbage.pem", "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----")),
                NOT_A_PAIR);
    }

    @Test
    void oneFileWithoutTheOtherIsIgnored() {
        KafkaConfig certificate =
                KafkaConfig.builder().clientCertificateFile("/no/cert.pem").build();
        KafkaConfig key = KafkaConfig.builder().clientKeyFile("/no/key.pem").build();

        assertThatCode(() -> TlsFiles.check(certificate)).doesNotThrowAnyException();
        assertThatCode(() -> TlsFiles.check(key)).doesNotThrowAnyException();
    }

    private static void refused(KafkaConfig config, String text) {
        assertThatThrownBy(() -> TlsFiles.check(config))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(text);
    }

    private static KafkaConfig client(Path certificate, Path key) {
        return KafkaConfig.builder()
                .clientCertificateFile(certificate.toString())
                .clientKeyFile(key.toString())
                .build();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
