package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what pages print, as it is printed but for the port, against one Pixy with one broker. A line {@code # => text} says
 * what the output of the command before it contains, and {@code RECEIPT} stands for the next receipt that has come. With
 * {@code -Dpixy.slow=true} Pixy runs on the Java of the image.
 */
@Timeout(180)
class DocumentsIT {
    static final List<String> PAGES =
            List.of("README.md", "docs/migration-kafka-pixy.md", "docs/migration-rest-proxy.md");

    private static final String PRINTED = "127.0.0.1:19092";
    private static final int BLOCK_SECONDS = 60;

    /** What comes before each block: a curl that fails for each status that tells an error, and keeps what came. */
    private static final String PRELUDE = """
            set -eu
            : >receipts
            curl() {
                case " $* " in
                    *' -N '*) command curl -sS --max-time 3 "$@" >out || [ $? = 28 ] ;;
                    *) command curl -sS --fail-with-body --max-time 40 "$@" >out || { cat out; echo "failed: curl $*"; exit 1; } ;;
                esac
                cat out; echo
                grep -o '"receipt":"[^"]*"' out | cut -d'"' -f4 >>receipts || true
            }
            receipt() { head -n 1 receipts; sed -i 1d receipts; }
            expect() { grep -qF -- "$1" out || { echo "not in the output: $1"; exit 1; }; }
            pixy() { PIXY_COMMAND "$@" >out 2>&1 || { cat out; exit 1; }; cat out; }
            """;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @TempDir
    private static Path directory;

    private static final int PORT = Ports.free();
    private static Path runtime = Path.of(System.getProperty("java.home"));
    private static Process pixy;

    static Stream<ShellBlock> blocks() throws IOException {
        List<ShellBlock> blocks = new ArrayList<>();
        for (String page : PAGES) {
            ShellBlock.of(Path.of("..", page)).stream()
                    .filter(ShellBlock::isRun)
                    .forEach(blocks::add);
        }
        return blocks.stream();
    }

    @BeforeAll
    static void start() throws Exception {
        if (Boolean.getBoolean("pixy.slow")) {
            runtime = runtimeOfTheImage();
        }
        TestCluster kafka = CLUSTER.cluster();
        for (String topic : Set.of("tour", "jobs", "moved", "invoices")) {
            kafka.topics().create(topic, 1);
        }
        List<String> command = java();
        command.addAll(List.of("--kafkaPeers", kafka.bootstrapServers(), "--membership", "kafka"));
        command.addAll(List.of("--tcpAddr", "127.0.0.1:" + PORT, "--grpcAddr", "127.0.0.1:" + Ports.free()));
        pixy = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/readyz"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> client.send(ready, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        pixy.destroy();
        if (!pixy.waitFor(BLOCK_SECONDS, TimeUnit.SECONDS)) {
            pixy.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void doesWhatThePageSays(ShellBlock block) throws Exception {
        Result result = run(block.text());

        assertThat(result.status()).as(result.output()).isZero();
    }

    @Test
    void aPageThatIsWrongIsNoticed() throws Exception {
        Result otherOutput = run("curl 'http://127.0.0.1:19092/_ping'\n# => nonsense\n");
        Result error = run("curl 'http://127.0.0.1:19092/v1/topics/tour/messages'\n");
        Result noReceipt =
                run("curl -X POST 'http://127.0.0.1:19092/v1/topics/tour/messages/RECEIPT:ack?group=guide'\n");

        assertThat(otherOutput).isEqualTo(new Result(1, "pong\nnot in the output: nonsense\n"));
        assertThat(error.status()).isEqualTo(1);
        assertThat(error.output()).contains("INVALID_REQUEST");
        assertThat(noReceipt.status()).as(noReceipt.output()).isEqualTo(1);
    }

    private record Result(int status, String output) {}

    private static Result run(String text) throws IOException, InterruptedException {
        Path script = Files.writeString(
                directory.resolve("block.sh"), PRELUDE.replace("PIXY_COMMAND", quoted(java())) + script(text));
        Process shell = new ProcessBuilder("sh", script.toString())
                .directory(Files.createTempDirectory(directory, "block").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(BLOCK_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(shell.exitValue(), output);
    }

    private static String script(String text) {
        StringBuilder script = new StringBuilder();
        text.lines().forEach(line -> {
            if (line.startsWith("# => ")) {
                script.append("expect ").append(quoted(List.of(line.substring("# => ".length()))));
            } else {
                // within the quotes of its command
                script.append(line.replace(PRINTED, "127.0.0.1:" + PORT)
                        .replace("bin/pixy ", "pixy ")
                        .replace("RECEIPT", "'\"$(receipt)\"'"));
            }
            script.append('\n');
        });
        return script.toString();
    }

    /** As the Dockerfile makes it, so that all that pages print is tried with the modules that are in there. */
    private static Path runtimeOfTheImage() throws IOException, InterruptedException {
        Path made = directory.resolve("runtime");
        String modules = String.join(",", Files.readAllLines(Path.of("../deploy/docker/modules.txt")));
        Process jlink = new ProcessBuilder(
                        runtime.resolve("bin/jlink").toString(),
                        "--add-modules",
                        modules,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        made.toString())
                .inheritIO()
                .start();
        assertThat(jlink.waitFor()).isZero();
        return made;
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                runtime.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.pixy.server.Main"));
    }

    private static String quoted(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .toList());
    }
}
