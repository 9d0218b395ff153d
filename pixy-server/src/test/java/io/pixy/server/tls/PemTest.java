package io.pixy.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemTest {
    @TempDir
    private static Path dir;

    private static PemPair rsa;
    private static PemPair ec;

    @BeforeAll
    static void makePairs() throws Exception {
        rsa = PemPair.in(dir, "rsa", "RSA");
        ec = PemPair.in(dir, "ec", "EC");
    }

    @ParameterizedTest
    @CsvSource({"RSA,RSA PRIVATE KEY", "EC,EC PRIVATE KEY"})
    void readsKeysInNewAndOlderForms(String algorithm, String olderType) throws Exception {
        PemPair pair = algorithm.equals("RSA") ? rsa : ec;

        Identity now = Pem.identity(pair.certificate(), pair.key());
        Identity before = Pem.identity(pair.certificate(), pair.olderKey(olderType));

        assertThat(now.algorithm()).isEqualTo(algorithm);
        assertThat(before.key()).isEqualTo(now.key());
    }

    @Test
    void passesOverOtherBlocksAndText() throws Exception {
        Path chain = dir.resolve("chain.pem");
        Files.writeString(
                chain,
                "Bag Attributes\n" + Files.readString(rsa.key()) + Files.readString(rsa.certificate())
                        + "\n# caf\u00e9\n" + Files.readString(ec.certificate()));

        assertThat(Pem.certificates(chain)).hasSize(2);
        assertThat(Pem.identity(chain, chain).algorithm()).isEqualTo("RSA");
    }

    @Test
    void refusesAPairThatIsNone() throws Exception {
        PemPair other = PemPair.in(dir, "other", "RSA");

        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Pem.requirePair(rsa.certificate(), other.key()))
                .withMessage("tls: private key does not match public key");
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Pem.requirePair(rsa.certificate(), ec.key()));
    }

    @Test
    void refusesFilesWithoutWhatIsAskedFor() throws Exception {
        Path garbage = Files.writeString(dir.resolve("garbage.pem"), "nothing here");
        Path broken = dir.resolve("broken.pem");
        PemPair.write(broken, "CERTIFICATE", new byte[] {1, 2, 3});

        assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> Pem.certificates(garbage));
        assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> Pem.certificates(broken));
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Pem.requirePair(rsa.certificate(), garbage))
                .withMessage("tls: failed to find any PEM data in key input");
    }
}
