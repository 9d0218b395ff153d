package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library that most existing programs use. Skipped where Python or its gRPC packages are missing. */
final class PythonClientIT {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path stubs;

    @Test
    void existingPythonClientsAreServed() throws Exception {
        boolean installed = Files.isExecutable(Path.of(PYTHON)) && run("-c", "import grpc, grpc_tools") == 0;
        Assumptions.assumeTrue(installed, "SKIPPED: no " + PYTHON + " with python3-grpcio and python3-grpc-tools");
        MemoryCluster cluster = new MemoryCluster();
        for (int i = 1; i <= 5; i++) {
            cluster.withTopic("py." + i, 1);
        }

        try (Loopback server = new Loopback(cluster)) {
            Path proto = Path.of("..", "proto", "src", "main", "proto");
            int generated = run(
                    "-m",
                    "grpc_tools.protoc",
                    "-I" + proto,
                    "--python_out=" + stubs,
                    "--grpc_python_out=" + stubs,
                    proto.resolve("kafkapixy.proto").toString());
            int tested = run(
                    Path.of("src", "test", "python", "client_test.py").toString(),
                    stubs.toString(),
                    "127.0.0.1:" + server.surface.port());

            assertThat(generated).isZero();
            assertThat(tested).isZero();
        }
    }

    private static int run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " takes too long");
        }
        return process.exitValue();
    }
}
