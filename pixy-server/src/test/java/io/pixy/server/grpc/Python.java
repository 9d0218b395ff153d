package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Python with gRPC, where it is there. No state. */
final class Python {
    private static final String PYTHON = "/usr/bin/python3";
    static final String MISSING = "SKIPPED: no " + PYTHON + " with python3-grpcio and python3-grpc-tools";

    private Python() {}

    static boolean isInstalled() throws IOException, InterruptedException {
        return Files.isExecutable(Path.of(PYTHON)) && run("-c", "import grpc, grpc_tools") == 0;
    }

    /** Makes client code of a proto file below a directory. */
    static void generate(Path stubs, Path directory, String proto) throws IOException, InterruptedException {
        assertThat(run(
                        "-m",
                        "grpc_tools.protoc",
                        "-I" + directory,
                        "--python_out=" + stubs,
                        "--grpc_python_out=" + stubs,
                        directory.resolve(proto).toString()))
                .isZero();
    }

    static int run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " takes too long");
        }
        return process.exitValue();
    }
}
