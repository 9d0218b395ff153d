package io.pixy.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pixy.server.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReloadingKeyManagerIT {
    @TempDir
    private Path dir;

    private PemPair first;

    @BeforeEach
    void makePair() throws Exception {
        first = PemPair.in(dir, "first", "EC");
    }

    @Test
    void showsTheNewPairAfterTheFilesWereReplaced() throws Exception {
        ReloadingKeyManager keys = ReloadingKeyManager.of(first.certificate(), first.key());
        PemPair second = PemPair.in(dir, "second", "EC");
        String before = alias(keys);

        Files.copy(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(10))
                .until(() -> keys.getCertificateChain(alias(keys))[0]
                        .getSubjectX500Principal()
                        .getName()
                        .equals("CN=second"));
        // a handshake that began before still gets what it began with
        assertThat(keys.getCertificateChain(before)[0].getSubjectX500Principal().getName())
                .isEqualTo("CN=first");
        assertThat(keys.getPrivateKey(before)).isNotEqualTo(keys.getPrivateKey(alias(keys)));
    }

    @Test
    void keepsTheOldPairWhileTheNewOneIsHalfThere() throws Exception {
        ReloadingKeyManager keys = ReloadingKeyManager.of(first.certificate(), first.key());
        PemPair second = PemPair.in(dir, "second", "EC");

        Files.copy(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);

        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> keys.getCertificateChain(alias(keys))[0]
                        .getSubjectX500Principal()
                        .getName()
                        .equals("CN=first"));
    }

    /** As with a file system that does not answer. */
    @Test
    void handshakesDoNotWaitForTheFiles() throws Exception {
        List<Runnable> hanging = new ArrayList<>();
        ReloadingKeyManager keys = ReloadingKeyManager.of(first.certificate(), first.key(), hanging::add);
        PemPair second = PemPair.in(dir, "second", "EC");
        Files.copy(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(10)).until(() -> alias(keys) != null && !hanging.isEmpty());

        assertThat(keys.getCertificateChain(alias(keys))[0]
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=first");
        assertThat(hanging).hasSize(1);
        hanging.get(0).run();
        assertThat(keys.getCertificateChain(alias(keys))[0]
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=second");
    }

    @Test
    void offersOnlyWhatTheKeyCan() {
        ReloadingKeyManager keys = ReloadingKeyManager.of(first.certificate(), first.key());

        assertThat(keys.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(keys.getServerAliases("EC", null)).hasSize(1);
        assertThat(keys.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
    }

    @Test
    void namesTheFileThatIsMissing() {
        Path none = dir.resolve("none.pem");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> ReloadingKeyManager.of(none, first.key()))
                .withMessage("open " + none + ": no such file or directory");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> ReloadingKeyManager.of(first.certificate(), none))
                .withMessage("open " + none + ": no such file or directory");
    }

    private static String alias(ReloadingKeyManager keys) {
        return keys.chooseEngineServerAlias("EC", null, null);
    }
}
