package io.pixy.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixy.server.DefaultSignals;
import io.pixy.testkit.Ports;
import io.pixy.testkit.distribution.Distribution;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is used: a process, a shell, a signal. */
@Timeout(300)
class DevCommandIT {
    private static final int STOP_SECONDS = 60;

    @TempDir
    private Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final int grpcPort = Ports.free();
    private final int httpPort = Ports.free();
    private Optional<Process> started = Optional.empty();

    @AfterEach
    void endProcess() {
        started.ifPresent(Process::destroyForcibly);
    }

    @Test
    void printedCommandsWorkAsPrintedAndAnInterruptEndsEverything() throws Exception {
        Process dev = start();
        List<String> printed = output(dev);
        List<String> commands = printed.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("curl "))
                .toList();

        JsonNode produced = json.readTree(shell(commands.get(0)));
        JsonNode consumed = json.readTree(shell(commands.get(1)));
        String acknowledged = shell(commands.get(2));

        assertThat(shell("curl -s http://127.0.0.1:" + httpPort + "/readyz")).isEqualTo("ok");
        assertThat(shell("curl -s http://127.0.0.1:" + httpPort + "/docs")).contains("swagger-ui");
        assertThat(shell("curl -s http://127.0.0.1:" + httpPort + "/metrics"))
                .contains("pixy_build_info", "surface=\"rest\"");
        assertThat(commands).hasSize(3);
        assertThat(consumed.get("value").binaryValue()).isEqualTo("Hello".getBytes(StandardCharsets.UTF_8));
        assertThat(consumed.get("partition")).isEqualTo(produced.get("partition"));
        assertThat(consumed.get("offset")).isEqualTo(produced.get("offset"));
        assertThat(commands.get(2)).contains("offset=" + produced.get("offset"));
        assertThat(json.readTree(acknowledged)).isEmpty();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("data", "errors.txt");
        assertThat(Files.readString(errors())).doesNotContainIgnoringCase("warn");

        signal(dev, "INT");

        assertThat(dev.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(dev.exitValue()).as(Files.readString(errors())).isZero();
        assertThat(dev.descendants()).isEmpty();
        occupy(grpcPort).close();
        occupy(httpPort).close();
    }

    @Test
    void signalDuringTheStartEndsItToo() throws Exception {
        Process dev = start();
        awaitError("starting in");

        signal(dev, "TERM");

        assertThat(dev.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(dev.exitValue()).as(Files.readString(errors())).isZero();
    }

    @Test
    void portInUseIsToldBeforeAnythingStarts() throws Exception {
        try (ServerSocket other = occupy(grpcPort)) {
            Process dev = start();

            assertThat(dev.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(dev.exitValue()).isEqualTo(1);
            assertThat(Files.readString(errors()))
                    .contains("gRPC can't listen on 127.0.0.1:" + other.getLocalPort())
                    .contains("--grpcAddr");
            assertThat(data()).doesNotExist();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path errors() {
        return directory.resolve("errors.txt");
    }

    private Process start() throws IOException {
        String jars = Distribution.kafka().classPath().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpixy.testkit.kafka.classpath=" + jars));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.pixy.server.Main", "dev"));
        line.addAll(List.of("--data", data().toString()));
        line.addAll(List.of("--grpcAddr", "127.0.0.1:" + grpcPort, "-tcpAddr", "127.0.0.1:" + httpPort));
        Process process = new ProcessBuilder(DefaultSignals.heardBy(line))
                .redirectError(errors().toFile())
                .start();
        started = Optional.of(process);
        return process;
    }

    /** All lines up to the one that says that all is ready. */
    private List<String> output(Process dev) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader = dev.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.startsWith("Ctrl-C")) {
                return lines;
            }
        }
        throw new AssertionError("it ended: " + lines + "\n" + Files.readString(errors()));
    }

    private void awaitError(String text) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.readString(errors()).contains(text));
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(command).isZero();
        return output;
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        DefaultSignals.assumeHeard(name);
        shell("kill -" + name + " " + process.pid());
    }

    private static ServerSocket occupy(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
