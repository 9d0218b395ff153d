package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library that most existing programs use. Skipped where Python or its gRPC packages are missing. */
final class PythonClientIT {
    @TempDir
    private Path stubs;

    @Test
    void existingPythonClientsAreServed() throws Exception {
        Assumptions.assumeTrue(Python.isInstalled(), Python.MISSING);
        MemoryCluster cluster = new MemoryCluster();
        for (int i = 1; i <= 5; i++) {
            cluster.withTopic("py." + i, 1);
        }

        try (Loopback server = new Loopback(cluster)) {
            Python.generate(stubs, Path.of("..", "proto", "src", "main", "proto"), "kafkapixy.proto");

            assertThat(Python.run(
                            Path.of("src", "test", "python", "client_test.py").toString(),
                            stubs.toString(),
                            "127.0.0.1:" + server.surface.port()))
                    .isZero();
        }
    }
}
