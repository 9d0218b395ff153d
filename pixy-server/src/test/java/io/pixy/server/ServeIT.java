package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pixy.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The process as scripts see it: what it prints where, and its exit code. */
final class ServeIT {
    private static final String KEY_OF_OURS =
            "kafka.properties can't set session.timeout.ms: use consumer.session_timeout";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @MethodSource
    void endsBeforeItConnects(List<String> args, int exitCode, String stdout, String stderr) throws Exception {
        Ended ended = run(args);

        assertThat(ended.exitCode()).isEqualTo(exitCode);
        assertThat(ended.stdout()).contains(stdout);
        assertThat(ended.stderr()).startsWith(stderr);
    }

    static Stream<Arguments> endsBeforeItConnects() {
        return Stream.of(
                arguments(List.of("-help"), 0, "", "Usage of pixy:\n"),
                arguments(List.of("-nope"), 2, "", "flag provided but not defined: -nope\nUsage of pixy:\n"),
                arguments(
                        List.of("--config", "/no/such.yaml"),
                        1,
                        "Failed to load config: err=(open /no/such.yaml: no such file or directory)\n",
                        ""),
                arguments(
                        List.of("-logging", "{"),
                        1,
                        "Failed to initialize logger: err=(failed to parse logger config: ",
                        ""),
                arguments(
                        List.of("-pidFile", "/no/such/dir/pid"),
                        1,
                        "error \"Failed to write PID file: err=(open /no/such/dir/pid: no such file or directory)\" ",
                        ""),
                arguments(List.of("confg", "show"), 2, "", "unknown command confg, did you mean config?\n"),
                arguments(List.of("config", "check", "default.yaml"), 0, "default.yaml: ok\n", ""));
    }

    @ParameterizedTest
    @MethodSource
    void refusesToStart(String yaml, String text) throws Exception {
        Path file = Files.writeString(dir.resolve("c.yaml"), yaml);

        Ended ended = run(List.of("-config", file.toString()));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stdout()).contains(text);
        assertThat(ended.stderr()).isEmpty();
    }

    static Stream<Arguments> refusesToStart() {
        return Stream.of(
                arguments(
                        "proxies: {}",
                        "Failed to load config: err=(invalid config parameter: at least on proxy must be configured)\n"),
                arguments(
                        "grpc_addr: ''\ntcp_addr: ''\nproxies: {a: {}}",
                        "error \"Failed to start service: err=(at least one API server should be configured)\" \n"),
                arguments(
                        "proxies: {a: {producer: {timeout: 0}}}",
                        "error \"Failed to start service: err=(failed to spawn proxy, name=a: failed to spawn producer:"
                                + " failed to create sarama.Client: kafka: invalid configuration"
                                + " (Producer.Timeout must be > 0))\" \n"),
                arguments(
                        "proxies: {a: {kafka: {properties: {session.timeout.ms: 1}}}}",
                        "error \"Failed to start service: err=(" + KEY_OF_OURS + ")\" \n"),
                arguments(
                        "proxies: {a: {consumer: {static_membership: true}}}",
                        "Failed to load config: err=(invalid config parameter: invalid config, cluster=a:"
                                + " consumer.static_membership needs a client_id"),
                arguments(
                        "tls: {certificate_path: /no.crt}\nproxies: {a: {}}",
                        "Failed to load config: err=(invalid config parameter:"
                                + " tls.certificate_path and tls.key_path must be given both or neither)\n"),
                arguments(
                        "tls: {certificate_path: /no.crt, key_path: /no.key}\nproxies: {a: {}}",
                        "error \"Failed to start service: err=(failed to configure gRPC security:"
                                + " open /no.crt: no such file or directory)\" \n"));
    }

    @Test
    void checkFailsOnKeysWithoutEffect() throws Exception {
        Path file = Files.writeString(
                dir.resolve("c.yaml"),
                "tpc_addr: a:1\nlogging: [{name: udplog}]\n"
                        + "proxies: {a: {client_id: a b}, b: {}, c: {kafka: {properties: {session.timeout.ms: 1}}}}");

        Ended ended = run(List.of("config", "check", file.toString()));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stdout())
                .isEqualTo(file + ": line 1: unknown key tpc_addr, did you mean tcp_addr?\n" + file
                        + ": there is no logger udplog, it is ignored\n" + file
                        + ": cluster a: failed to create Kafka client: kafka: invalid configuration"
                        + " (ClientID is invalid)\n" + file
                        + ": cluster c: " + KEY_OF_OURS + "\n");
    }

    @Test
    void A2_KafkaThatIsNotThereEndsTheProcess() throws Exception {
        Ended ended = run(List.of(
                "-kafkaPeers", "127.0.0.1:" + Ports.free(), "-tcpAddr", "127.0.0.1:0", "-grpcAddr", "127.0.0.1:0"));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stdout())
                .contains("\"Failed to start service: err=(failed to spawn proxy, name=default:"
                        + " failed to create Kafka client: kafka: client has run out of available brokers to talk to"
                        + " (Is your cluster reachable?))\" \n");
    }

    /** As with a file system that is mounted read-only or noexec. */
    @Test
    void compressionThatCanNotWorkEndsTheStart() throws Exception {
        List<String> java = List.of("-Dorg.xerial.snappy.tempdir=/proc/x");
        try (PixyProcess pixy = PixyProcess.start(
                dir, java, List.of("-kafkaPeers", "127.0.0.1:" + Ports.free(), "-tcpAddr", "127.0.0.1:0"))) {
            assertThat(pixy.exitCode()).isEqualTo(1);
            assertThat(pixy.stdout())
                    .contains("Failed to start service: err=(failed to spawn proxy, name=default:"
                            + " producer.compression: snappy does not work here")
                    .contains("/proc/x")
                    .contains("-Dorg.xerial.snappy.tempdir=DIR");
        }
    }

    @Test
    void aCommandTellsInOneLineThatItCanNotConnect() throws Exception {
        Ended ended = run(List.of("consume", "one", "-n", "1", "--endpoint", "no.such.host.invalid:1"));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stdout()).isEmpty();
        assertThat(ended.stderr().lines())
                .singleElement()
                .asString()
                .startsWith("-- consume from 'no.such.host.invalid:1' message failed with 'rpc error: ");
    }

    private Ended run(List<String> args) throws IOException, InterruptedException {
        try (PixyProcess pixy = PixyProcess.start(dir, args)) {
            return new Ended(pixy.exitCode(), pixy.stdout(), pixy.stderr());
        }
    }

    private record Ended(int exitCode, String stdout, String stderr) {}
}
