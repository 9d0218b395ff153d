package io.pixy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void givesNoPortTwiceThoughNobodyListensYet() {
        List<Integer> ports = new ArrayList<>();

        for (int i = 0; i < 300; i++) {
            ports.addAll(Ports.free(2));
        }

        assertThat(ports).doesNotHaveDuplicates();
    }

    @Test
    void marksPortsForOtherProcesses() {
        int port = Ports.free();

        Path mark = Path.of(
                System.getProperty("java.io.tmpdir"),
                "pixy-testkit-ports-" + System.getProperty("user.name"),
                String.valueOf(port));
        assertThat(Files.exists(mark)).isTrue();
        assertThat(mark).hasContent(String.valueOf(ProcessHandle.current().pid()));
    }
}
