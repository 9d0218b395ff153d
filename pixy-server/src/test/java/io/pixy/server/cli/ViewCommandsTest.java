package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.cli.Cli.Ended;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code browse} and {@code queue show}, over both kinds of connection. */
class ViewCommandsTest {
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    private static String line(int offset, String value) {
        return "{\"topic\":\"one\",\"partition\":0,\"offset\":" + offset + ",\"key\":null,\"value\":\"" + value
                + "\",\"headers\":[]}\n";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsMessagesFromWhereItIsTold(boolean overRest) {
        cli.have("one", "a", "b", "c", "d");

        assertThat(cli.run(overRest, "browse", "one"))
                .isEqualTo(new Ended(0, line(0, "a") + line(1, "b") + line(2, "c") + line(3, "d"), ""));
        assertThat(cli.run(overRest, "browse", "one", "-p", "0", "--offset", "1", "-n", "2")
                        .out())
                .isEqualTo(line(1, "b") + line(2, "c"));
        assertThat(cli.run(overRest, "browse", "one", "--offset", "-1").out()).isEqualTo(line(3, "d"));
        assertThat(cli.run(overRest, "browse", "one", "--time", "2ms", "-o", "raw")
                        .out())
                .isEqualTo("c\nd\n");
        assertThat(cli.cluster.committed("kafka-pixy-cli", "one", 0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsMoreThanAPage(boolean overRest) {
        String[] many = new String[1500];
        Arrays.fill(many, "x");
        cli.have("one", many);

        assertThat(cli.run(overRest, "browse", "one", "-n", "1400").out().lines())
                .hasSize(1400);
        assertThat(cli.run(overRest, "browse", "one", "--offset", "-1300").out().lines())
                .hasSize(1300);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesThroughAllPartitions(boolean overRest) {
        assertThat(cli.run(overRest, "browse", "four")).isEqualTo(new Ended(0, "", ""));
        assertThat(cli.run(overRest, "browse", "four", "-p", "4").err()).startsWith("-- while browsing: ");
        assertThat(cli.run(overRest, "browse", "nope").code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhatCanNotBe(boolean overRest) {
        assertThat(cli.run(overRest, "browse", "one", "--offset", "1", "--time", "1ms")
                        .err())
                .contains("--offset and --time contradict each other");
        assertThat(cli.run(overRest, "browse", "one", "--time", "soon").err())
                .contains("--time needs a time such as 2006-01-02T15:04:05Z or 1136214245000ms, not soon");
        assertThat(cli.run(overRest, "browse", "one", "-n", "0").err()).contains("--max must be at least 1");
        assertThat(cli.run(overRest, "browse", "one", "-p", "-1").err()).contains("partition must not be negative: -1");
        assertThat(cli.run("queue").err()).contains("Missing required subcommand: show");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsAQueueAsATable(boolean overRest) {
        cli.have("one", "a", "b", "c", "d");
        cli.run(overRest, "receive", "one", "-g", "g", "-n", "3");
        cli.run(overRest, "settle", "one", "-g", "g", "0-0");

        assertThat(cli.run(overRest, "queue", "show", "-g", "g", "one")).isEqualTo(new Ended(0, """
                        PARTITION  OWNER  COMMITTED  END  LAG  IN-HAND  DUE  DELAYED  HELD  SHIPPING  OLDEST  AGE    METADATA  BLOCKED
                        0          c1     1          4    3    2        0    0        0     0         1       1m30s  25%       MAX_PENDING
                        partition 0: MAX_PENDING: too many
                        """, ""));
        assertThat(cli.run(overRest, "queue", "show", "-g", "other", "one")
                        .out()
                        .lines()
                        .skip(1))
                .containsExactly(
                        "0          -      -          4    -    -        -    -        -     -         -       -    -         -");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsAQueueAsJson(boolean overRest) {
        cli.have("one", "a");
        cli.run(overRest, "receive", "one", "-g", "g");

        assertThat(cli.run(overRest, "queue", "show", "-g", "g", "one", "-o", "json")
                        .out()
                        .replaceAll("\\s+", ""))
                .isEqualTo("{\"partitions\":[{\"partition\":0,\"owner\":\"c1\",\"begin\":0,\"end\":1,"
                        + "\"committed\":null,\"lag\":null,\"state\":{\"inHand\":1,\"due\":0,\"delayed\":0,"
                        + "\"held\":0,\"shipping\":0,\"oldest\":{\"offset\":0,\"timestamp\":\"1970-01-01T00:00:00Z\","
                        + "\"age\":\"1m30s\",\"attempts\":1},\"metadataUsed\":0.25,\"blocked\":[]}}]}");
    }
}
