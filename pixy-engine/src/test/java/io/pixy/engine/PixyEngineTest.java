package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
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
}
