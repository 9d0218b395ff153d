package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.server.tls.PemPair;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsFileChecksTest {
    @TempDir
    private static Path dir;

    private static PemPair pair;
    private static Path garbage;

    @BeforeAll
    static void makeFiles() throws Exception {
        pair = PemPair.in(dir, "kafka", "RSA");
        garbage = Files.writeString(dir.resolve("garbage.pem"), "no certificate");
    }

    @Test
    void C8_readsFilesThatFit() {
        ServerConfig config = Configs.config(kafka("tls: true, ca_certificate_file: " + pair.certificate()
                + ", client_certificate_file: " + pair.certificate() + ", client_key_file: " + pair.key()));

        assertThat(config.proxies().get("a").kafka().tls()).isTrue();
        assertThat(config.proxies().get("a").kafka().insecure()).isFalse();
        assertThat(config.proxies().get("a").kafka().clientKeyFile())
                .isEqualTo(pair.key().toString());
    }

    @Test
    void authorityIsLookedAtEvenWithoutTls() {
        assertRefused("ca_certificate_file: /no.pem", "kafka.ca_cert_file: open /no.pem: no such file or directory");
        assertRefused(
                "ca_certificate_file: " + garbage, "kafka.ca_cert_file does not appear to be a valid CA certificate");
    }

    @Test
    void clientCertificateAndKeyMustFit() {
        assertRefused(
                "client_certificate_file: /no.pem, client_key_file: " + pair.key(),
                "kafka.client_cert_file: open /no.pem: no such file or directory");
        assertRefused(
                "client_certificate_file: " + pair.certificate() + ", client_key_file: /no.pem",
                "kafka.client_cert_key_file: open /no.pem: no such file or directory");
        assertRefused(
                "client_certificate_file: " + pair.certificate() + ", client_key_file: " + garbage,
                "kafka.client_cert_file and kafka.client_cert_key_file are not a valid certificate pair");
    }

    @Test
    void oneOfCertificateAndKeyIsIgnored() {
        assertThat(Configs.config(kafka("client_certificate_file: /no.pem")).proxies())
                .hasSize(1);
        assertThat(Configs.config(kafka("client_key_file: /no.pem")).proxies()).hasSize(1);
    }

    private static void assertRefused(String kafka, String why) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(kafka(kafka)))
                .withMessage("invalid config parameter: invalid config, cluster=a: invalid tls configuration: \"" + why
                        + "\"");
    }

    private static String kafka(String keys) {
        return "proxies: {a: {kafka: {" + keys + "}}}";
    }
}
