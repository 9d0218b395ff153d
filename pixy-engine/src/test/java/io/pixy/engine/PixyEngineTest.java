package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PixyEngineTest {
    @Test
    void refusesToKeepNothingInMemory() {
        for (long bytes : new long[] {0, -1}) {
            assertThatThrownBy(() -> PixyEngine.builder().maxBufferedBytes(bytes))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining("max_buffered_bytes")
                    .hasMessageContaining("" + bytes);
        }
    }

    @Test
    void movesWhenItIsAskedTo() {
        try (PixyEngine engine =
                PixyEngine.builder().cluster("main", ClusterConfig.defaults()).build()) {
            assertThat(engine.pulse()).containsOnlyKeys("timers");
            assertThat(engine.pulse().get("timers")).succeedsWithin(Duration.ofSeconds(30));
        }
    }
}
