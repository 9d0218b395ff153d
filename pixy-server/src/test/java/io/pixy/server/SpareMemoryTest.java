package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpareMemoryTest {
    private static final long GIB = 1 << 30;
    private static final List<String> SERIAL = List.of("Copy", "MarkSweepCompact");

    @Test
    void isForTheSerialCollectorUnlessSomebodyWantsToKeepTheMemory() {
        assertThat(SpareMemory.isWanted("", SERIAL, GIB)).isTrue();
        assertThat(SpareMemory.isWanted("keep", SERIAL, GIB)).isFalse();
        assertThat(SpareMemory.isWanted("", SERIAL, 6 * GIB))
                .as("all of a large heap takes long")
                .isFalse();
        assertThat(SpareMemory.isWanted("", List.of("G1 Young Generation", "G1 Old Generation"), GIB))
                .isFalse();
    }
}
