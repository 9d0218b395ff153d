package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ListenAddress;
import io.pixy.server.cli.Cli.Ended;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code produce --batch}, and receiving and settling, over both kinds of connection. */
class QueueCommandsTest {
    private final Cli cli = new Cli();
    private final HttpSurface rest = new HttpSurface(
            cli.cluster, new ListenAddress("127.0.0.1:0"), new HttpSettings(Optional.empty(), false, 10 << 20));

    @AfterEach
    void stop() {
        cli.close();
        rest.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesRecordsInBatchesAndPrintsTheirResults(boolean overRest) {
        Ended ended = run(
                overRest,
                cli.piping(
                        "{\"key\":{\"text\":\"k\"},\"value\":{\"text\":\"a\"}}\n\n{\"value\":{\"json\":[1]}}\n{\"value\":null}"),
                "produce",
                "one",
                "--batch",
                "--batch-size",
                "2");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("""
                        {"partition":0,"offset":0,"timestamp":"1970-01-01T00:00:00.000Z"}
                        {"partition":0,"offset":1,"timestamp":"1970-01-01T00:00:00.001Z"}
                        {"partition":0,"offset":2,"timestamp":"1970-01-01T00:00:00.002Z"}
                        """);
        assertThat(ended.code()).isZero();
        assertThat(cli.cluster.log("one", 0))
                .extracting(message -> message.value() == null)
                .containsExactly(false, false, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAfterARecordThatCanNotBeWrittenButNotAfterALineThatIsNone(boolean overRest) {
        Ended failing = run(overRest, cli.piping("{}\n{}\n"), "produce", "nope", "--batch", "--batch-size", "1");
        assertThat(failing.out().lines()).hasSize(2).allMatch(line -> line.contains("\"code\":\"UNKNOWN_TOPIC\""));
        assertThat(failing.code()).isEqualTo(1);

        Ended garbage = run(overRest, cli.piping("{}\n{\"vaule\":1}\n{}\n"), "produce", "one", "--batch");
        assertThat(garbage.out().lines()).hasSize(1);
        assertThat(garbage.err()).contains("-- line 2: a record has no member vaule");
        assertThat(garbage.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void receivesSettlesAndSaysWhatCouldNotBeSettled(boolean overRest) {
        run(
                overRest,
                cli.piping("{\"value\":{\"text\":\"a\"}}\n{\"value\":{\"base64\":\"/w==\"}}\n"),
                "produce",
                "one",
                "--batch");

        Ended received = run(overRest, cli, "receive", "one", "-g", "g", "-n", "10", "--wait", "1s", "--lease", "5s");
        assertThat(received.err()).isEmpty();
        assertThat(received.out())
                .isEqualTo(
                        "{\"receipt\":\"0-0\",\"topic\":\"one\",\"partition\":0,\"offset\":0,\"key\":null,\"value\":\"a\","
                                + "\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n"
                                + "{\"receipt\":\"0-1\",\"topic\":\"one\",\"partition\":0,\"offset\":1,\"key\":null,"
                                + "\"value_base64\":\"/w==\",\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n");

        Ended extended = run(overRest, cli, "extend", "one", "-g", "g", "--lease", "5s", "0-0");
        assertThat(extended.out()).startsWith("0-0\t1970-01-01T00:00:05");
        assertThat(run(overRest, cli.piping(received.out()), "settle", "one", "-g", "g"))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(cli.cluster.committed("g", "one", 0)).isEqualTo(2);
        assertThat(run(overRest, cli, "nack", "one", "-g", "g", "--delay", "1s", "0-1")
                        .code())
                .isZero();
        Ended rejected = run(overRest, cli.piping("0-1\nnone\n"), "reject", "one", "-g", "g", "--reason", "bad");
        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err())
                .isEqualTo(
                        "-- 0-1: NO_DEAD_LETTER: no dead letters here\n-- none: INVALID_RECEIPT: the receipt is none\n");
        assertThat(run(overRest, cli, "receive", "one", "-g", "g").out()).contains("\"0-1\"");
        assertThat(run(overRest, cli, "receive", "one", "-g", "g")).isEqualTo(new Ended(0, "", ""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhatIsMissing(boolean overRest) {
        assertThat(run(overRest, cli, "settle", "one").err()).contains("nothing to settle");
        assertThat(run(overRest, cli, "produce", "one", "--batch").err()).contains("nothing to send");
        assertThat(run(overRest, cli.piping("{\"x\":1}"), "settle", "one").err())
                .contains("a line of JSON has no receipt");
        assertThat(run(overRest, cli, "receive", "one", "-n", "1001").err()).contains("between 1 and 1000");
    }

    private Ended run(boolean overRest, Cli prepared, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        if (overRest) {
            if (!started) {
                rest.start();
                started = true;
            }
            all.add("--rest");
            all.add("http://127.0.0.1:" + rest.port());
        }
        return prepared.run(all.toArray(String[]::new));
    }

    private boolean started;
}
