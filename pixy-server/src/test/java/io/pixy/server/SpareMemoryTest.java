package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpareMemoryTest {
    private static final List<String> SERIAL = List.of("Copy", "MarkSweepCompact");

    @Test
    void isForTheSerialCollectorUnlessSomebodyWantsToKeepTheMemory() {
        assertThat(SpareMemory.isWanted("", SERIAL)).isTrue();
        assertThat(SpareMemory.isWanted("keep", SERIAL)).isFalse();
        assertThat(SpareMemory.isWanted("", List.of("G1 Young Generation", "G1 Old Generation")))
                .isFalse();
    }
}
