package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LaterStartsTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "4096, 1024, true",
        "2048, 1024, true",
        "2047, 1024, false",
        "1024, 256, false",
        // nobody knows how much there is
        "0, 1024, false"
    })
    void theHeapThatTheServerMayStillFillIsNotForOthers(long memory, long heap, boolean room) {
        assertThat(LaterStarts.hasRoom(memory * MIB, heap * MIB)).isEqualTo(room);
    }
}
