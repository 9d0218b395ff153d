package io.pixy.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.config.LimitsConfig;
import io.pixy.server.doctor.Findings.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private final Findings findings = new Findings();

    @ParameterizedTest
    @CsvSource({
        "65536,512,2048,0,0",
        "1024,512,2048,0,1",
        "65536,128,2048,0,1",
        "65536,1900,2048,1,0",
        "1024,2048,2048,1,1"
    })
    void looksAtOpenFilesAndMemory(long files, long heapMib, long memoryMib, int bad, int warn) {
        new Machine(files, heapMib * MIB, memoryMib * MIB, directory).limits(LimitsConfig.defaults(), findings);

        assertThat(findings.count(Level.BAD)).isEqualTo(bad);
        assertThat(findings.count(Level.WARN)).isEqualTo(warn);
    }

    @Test
    void looksWhereNativeLibrariesAreUnpacked() {
        Machine machine = new Machine(65_536, 512 * MIB, 2048 * MIB, directory);

        machine.temporary(findings);
        assertThat(findings.count(Level.OK)).isEqualTo(1);
        new Machine(65_536, 512 * MIB, 2048 * MIB, directory.resolve("gone")).temporary(findings);

        assertThat(findings.count(Level.WARN)).isEqualTo(1);
    }
}
