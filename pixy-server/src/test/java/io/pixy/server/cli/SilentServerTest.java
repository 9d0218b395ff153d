package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands against servers that answer nothing, half of an answer, or what is no answer of Pixy's. */
@Timeout(60)
final class SilentServerTest {
    private final Cli cli = new Cli();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        cli.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consume one -n 1",
                "consume one --until-empty",
                "produce one -m x -q",
                "ack one -p 0 -o 0",
                "offsets get one",
                "offsets set one -g g --to newest",
                "topics",
                "topic one",
                "consumers one",
                "bench consume -count 1",
                "bench produce -count 1"
            })
    void everyCommandFailsWhenNobodyAnswers(String command) {
        String address = "127.0.0.1:" + server.getLocalPort();

        Cli.Ended grpc = cli.run((command + " --timeout 300ms --endpoint " + address).split(" "));
        Cli.Ended rest = cli.run((command + " --timeout 300ms --rest http://" + address).split(" "));

        assertThat(grpc.code()).as(grpc.err()).isEqualTo(1);
        assertThat(grpc.err()).contains("-- ").contains("DeadlineExceeded");
        assertThat(rest.code()).as(rest.err()).isEqualTo(1);
        assertThat(rest.err()).contains("-- ").contains("no answer within 300ms");
    }

    @Test
    void anAnswerThatStopsHalfwayIsNoAnswer() {
        Cli.Ended ended = consuming("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"key\":");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("no answer within 500ms");
    }

    @Test
    void somethingElseThatAnswersIsNotTakenForPixy() {
        Cli.Ended ended = consuming("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("the answer is no JSON, this is not Pixy");
        assertThat(ended.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"partition\": 4294967296, \"offset\": 1, \"value\": \"YQ==\"}",
                "{\"partition\": 0, \"offset\": 18446744073709551621, \"value\": \"YQ==\"}",
                "{\"partition\": 0, \"offset\": 1, \"value\": \"?\"}"
            })
    void aMessageThatMakesNoSenseIsNotPrinted(String json) {
        Cli.Ended ended = consuming("HTTP/1.1 200 OK\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("the answer makes no sense: ");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void theMessageUnderWayIsPrintedWhenItIsToEnd() {
        String json = "{\"partition\": 0, \"offset\": 1, \"value\": \"YQ==\"}";
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
        String url = "http://127.0.0.1:" + server.getLocalPort();

        inBackground(() -> answerOnce(answer, () -> cli.interrupt.get().run()));
        Cli.Ended endless = cli.run("consume", "one", "--rest", url);
        inBackground(() -> answerOnce(answer, () -> cli.interrupt.get().run()));
        Cli.Ended counted = cli.run("consume", "one", "-n", "2", "--rest", url);

        assertThat(endless)
                .isEqualTo(
                        new Cli.Ended(0, "a\n\r", "-- ending after the request under way; once more ends at once\n"));
        assertThat(counted.code()).isEqualTo(3);
        assertThat(counted.out()).isEqualTo("a\n\r");
    }

    @Test
    void theSecondSignalEndsAtOnce() {
        AtomicInteger ended = new AtomicInteger();
        AtomicReference<Runnable> signal = new AtomicReference<>();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                Map.of(),
                () -> false,
                () -> false,
                () -> 0,
                signal::set);
        Interrupt interrupt = Interrupt.of(terminal, ended::incrementAndGet);
        assertThat(interrupt.isAsked()).isFalse();

        signal.get().run();
        boolean asked = interrupt.isAsked();
        int endedByFirst = ended.get();
        signal.get().run();

        assertThat(asked).isTrue();
        assertThat(endedByFirst).isZero();
        assertThat(ended).hasValue(1);
    }

    private Cli.Ended consuming(String answer) {
        inBackground(() -> answerOnce(answer, () -> {}));
        String url = "http://127.0.0.1:" + server.getLocalPort();
        return cli.run("consume", "one", "-n", "1", "--ack", "none", "--timeout", "500ms", "--rest", url);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "answers");
        thread.setDaemon(true);
        thread.start();
    }

    private void answerOnce(String answer, Runnable before) {
        try {
            Socket client = server.accept();
            boolean unused = client.getInputStream().read() >= 0;
            before.run();
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
