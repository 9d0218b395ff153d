package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.jar.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionTest {

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef0123456789abcdef01234567, 1.2.3 (commit 0123456789ab)",
        "0123456789abcdef0123456789abcdef01234567-dirty, '1.2.3 (commit 0123456789ab, changed)'",
        "0123456, 1.2.3 (commit 0123456)",
        "${pixy.commit}, 1.2.3 (commit unknown)",
        "'', 1.2.3 (commit unknown)"
    })
    void tellsTheCommitIfTheBuildKnewIt(String commit, String text) {
        Attributes manifest = new Attributes();
        manifest.put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2.3");
        manifest.putValue("Pixy-Commit", commit);

        assertThat(Version.text(manifest)).isEqualTo(text);
    }

    @Test
    void hasNoVersionWithoutAManifest() {
        assertThat(Version.text(new Attributes())).isEqualTo("dev-build");
        assertThat(Version.text()).isEqualTo("dev-build");
    }
}
