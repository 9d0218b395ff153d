package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.cli.Cli.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code produce --batch}, and receiving and settling, over both kinds of connection. */
class QueueCommandsTest {
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesRecordsInBatchesAndPrintsTheirResults(boolean overRest) {
        Ended ended = cli.piping(
                        "{\"key\":{\"text\":\"k\"},\"value\":{\"text\":\"a\"}}\n\n{\"value\":{\"json\":[1]}}\n{\"value\":null}")
                .run(overRest, "produce", "one", "--batch", "--batch-size", "2");

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
        Ended failing = cli.piping("{}\n{}\n").run(overRest, "produce", "nope", "--batch", "--batch-size", "1");
        assertThat(failing.out().lines()).hasSize(2).allMatch(line -> line.contains("\"code\":\"UNKNOWN_TOPIC\""));
        assertThat(failing.code()).isEqualTo(1);

        Ended garbage = cli.piping("{}\n{\"vaule\":1}\n{}\n").run(overRest, "produce", "one", "--batch");
        assertThat(garbage.out().lines()).hasSize(1);
        assertThat(garbage.err()).contains("-- line 2: a record has no member vaule");
        assertThat(garbage.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void receivesSettlesAndSaysWhatCouldNotBeSettled(boolean overRest) {
        cli.piping("{\"value\":{\"text\":\"a\"}}\n{\"value\":{\"base64\":\"/w==\"}}\n")
                .run(overRest, "produce", "one", "--batch");

        Ended received = cli.run(overRest, "receive", "one", "-g", "g", "-n", "10", "--wait", "1s", "--lease", "5s");
        assertThat(received.err()).isEmpty();
        assertThat(received.out())
                .isEqualTo(
                        "{\"receipt\":\"0-0\",\"topic\":\"one\",\"partition\":0,\"offset\":0,\"key\":null,\"value\":\"a\","
                                + "\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n"
                                + "{\"receipt\":\"0-1\",\"topic\":\"one\",\"partition\":0,\"offset\":1,\"key\":null,"
                                + "\"value_base64\":\"/w==\",\"headers\":[],\"attempt\":1,\"lease_until\":\"1970-01-01T00:00:00Z\"}\n");

        Ended extended = cli.run(overRest, "extend", "one", "-g", "g", "--lease", "5s", "0-0");
        assertThat(extended.out()).startsWith("0-0\t1970-01-01T00:00:05");
        assertThat(cli.piping(received.out()).run(overRest, "settle", "one", "-g", "g"))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(cli.cluster.committed("g", "one", 0)).isEqualTo(2);
        assertThat(cli.run(overRest, "nack", "one", "-g", "g", "--delay", "1s", "0-1")
                        .code())
                .isZero();
        Ended rejected = cli.piping("0-1\nnone\n").run(overRest, "reject", "one", "-g", "g", "--reason", "bad");
        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err())
                .isEqualTo(
                        "-- 0-1: NO_DEAD_LETTER: no dead letters here\n-- none: INVALID_RECEIPT: the receipt is none\n");
        assertThat(cli.run(overRest, "receive", "one", "-g", "g").out()).contains("\"0-1\"");
        assertThat(cli.run(overRest, "receive", "one", "-g", "g")).isEqualTo(new Ended(0, "", ""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhatIsMissing(boolean overRest) {
        assertThat(cli.run(overRest, "settle", "one").err()).contains("nothing to settle");
        assertThat(cli.run(overRest, "produce", "one", "--batch").err()).contains("nothing to send");
        assertThat(cli.piping("{\"x\":1}").run(overRest, "settle", "one").err())
                .contains("a line of JSON has no receipt");
        assertThat(cli.run(overRest, "receive", "one", "-n", "1001").err()).contains("between 1 and 1000");
    }
}
