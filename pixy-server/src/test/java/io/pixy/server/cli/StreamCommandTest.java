package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.server.ListenAddress;
import io.pixy.server.cli.Cli.Ended;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code pixy stream} over both kinds of connection. */
@Timeout(60)
final class StreamCommandTest {
    private final Cli cli = new Cli();
    private HttpSurface rest = surface(0);

    @BeforeEach
    void start() {
        rest.start();
    }

    @AfterEach
    void stop() {
        cli.close();
        rest.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void printsMessagesWithTheirReceiptsAndAcknowledgesThem(boolean overRest) {
        cli.have("one", "a", "b", "c");

        Ended ended = run(overRest, "stream", "one", "-g", "g", "-n", "2");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .isEqualTo(
                        "{\"receipt\":\"0-0\",\"topic\":\"one\",\"partition\":0,\"offset\":0,\"key\":null,\"value\":\"a\","
                                + "\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n"
                                + "{\"receipt\":\"0-1\",\"topic\":\"one\",\"partition\":0,\"offset\":1,\"key\":null,"
                                + "\"value\":\"b\",\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n");
        assertThat(ended.code()).isZero();
        assertThat(cli.cluster.committed("g", "one", 0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAsMessagesComeUntilItIsInterrupted(boolean overRest) throws Exception {
        CompletableFuture<Ended> running =
                inBackground(overRest, "stream", "one", "-g", "g", "--window", "2", "-o", "raw", "--lease", "10s");
        IntStream.range(0, 20).forEach(i -> cli.have("one", "m" + i));
        await().until(() -> cli.cluster.committed("g", "one", 0) == 20);
        cli.have("one", "last");
        await().until(() -> cli.cluster.committed("g", "one", 0) == 21);

        cli.interrupt.get().run();

        Ended ended = running.get(10, TimeUnit.SECONDS);
        assertThat(ended.code()).isZero();
        assertThat(ended.out().lines()).hasSize(21).startsWith("m0", "m1").endsWith("last");
        assertThat(ended.err()).startsWith("-- ending after the request under way");
    }

    @Test
    void goesOnWithAnotherConnectionWhenOneBreaks() throws Exception {
        cli.have("one", "a");
        int port = rest.port();
        CompletableFuture<Ended> running = inBackground(true, "stream", "one", "-g", "g", "-o", "raw", "-n", "3");
        await().until(() -> cli.cluster.committed("g", "one", 0) == 1);

        rest.stop(Duration.ofSeconds(5));
        cli.have("one", "b");
        rest = surface(port);
        rest.start();
        cli.have("one", "c");

        Ended ended = running.get(20, TimeUnit.SECONDS);
        assertThat(ended.out()).isEqualTo("a\nb\nc\n");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).contains("-- stream from 'http://127.0.0.1:" + port + "' failed with '");
    }

    @Test
    void endsWithOneWhenTheConnectionBreaksIfThatIsWanted() throws Exception {
        CompletableFuture<Ended> running = inBackground(true, "stream", "one", "--no-reconnect");
        await().until(() -> cli.interrupt.get() != null);
        cli.have("one", "a");
        await().until(() -> cli.cluster.committed("kafka-pixy-cli", "one", 0) == 1);

        rest.stop(Duration.ofSeconds(5));

        Ended ended = running.get(10, TimeUnit.SECONDS);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out().lines()).hasSize(1);
        assertThat(ended.err()).contains("the server ends the stream: SHUTDOWN");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotTryAgainWhatWouldBeRefusedAgain(boolean overRest) {
        Ended ended = run(overRest, "stream", "one", "--cluster", "nope");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("proxy `nope` does not exist");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsWhatWasPrintedAndCouldNotBeAcknowledged(boolean overRest) {
        cli.have("one", "a");
        cli.cluster.refuseSettlements = true;

        Ended ended = run(overRest, "stream", "one", "-n", "1", "-o", "raw");

        assertThat(ended.out()).isEqualTo("a\n");
        assertThat(ended.err()).contains("-- printed and not acknowledged, so it may come again: 0-0: LEASE_LOST");
        assertThat(cli.cluster.committed("kafka-pixy-cli", "one", 0)).isEqualTo(-1);
    }

    @Test
    void doesNotAcknowledgeWhatNobodyReads() {
        cli.have("one", "a", "b");
        PrintStream closed = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("Broken pipe");
            }
        });
        Terminal terminal = new Terminal(
                System.in,
                closed,
                closed,
                Map.copyOf(cli.env),
                () -> false,
                () -> false,
                System::nanoTime,
                action -> {});

        int code = new CommandLine(new StreamCommand(terminal)).execute("one", "-g", "g");

        assertThat(code).isEqualTo(1);
        assertThat(cli.cluster.committed("g", "one", 0)).isEqualTo(-1);
    }

    @Test
    void whatCanNotBeIsAUsageError() {
        assertThat(cli.run("stream", "one", "-n", "0").code()).isEqualTo(2);
        assertThat(cli.run("stream", "one", "--window", "0").code()).isEqualTo(2);
        assertThat(cli.run("stream", "one", "--window", "1001").code()).isEqualTo(2);
        assertThat(cli.run("stream").err()).contains("argument 'topic' is required");
    }

    private HttpSurface surface(int port) {
        return new HttpSurface(
                cli.cluster,
                new ListenAddress("127.0.0.1:" + port),
                new HttpSettings(Optional.empty(), false, 10 << 20));
    }

    private CompletableFuture<Ended> inBackground(boolean overRest, String... args) {
        return CompletableFuture.supplyAsync(() -> run(overRest, args), task -> new Thread(task).start());
    }

    private Ended run(boolean overRest, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        if (overRest) {
            all.addAll(List.of("--rest", "http://127.0.0.1:" + rest.port()));
        }
        return cli.run(all.toArray(String[]::new));
    }
}
