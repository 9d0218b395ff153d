package io.pixy.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.testkit.distribution.Distribution;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused before anything starts; what it does when it runs is tested where the server is built. */
class PixyServerExtensionTest {
    @Test
    void outsideOfTestsItSaysHowToRegisterIt() {
        PixyServerExtension extension = PixyServerExtension.shared();

        assertThatThrownBy(extension::restUrl)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }

    @Test
    void aStartNeedsTime() {
        assertThatThrownBy(() -> new PixySettings(Distribution.pixy("1.0.0"), "", List.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("startTimeout");
    }
}
