package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenFilesTest {

    @ParameterizedTest
    @CsvSource({
        "1024, 268435456, 384",
        "20000, 268435456, 7500",
        // what containers allow says nothing about the memory
        "1048576, 268435456, 16384",
        "1048576, 8589934592, 100000",
        "10, 268435456, 64"
    })
    void thereAreAsManyConnectionsAsFilesAndHeapAllow(long files, long heap, int connections) {
        assertThat(OpenFiles.connectionsOf(files, heap)).isEqualTo(connections);
    }
}
