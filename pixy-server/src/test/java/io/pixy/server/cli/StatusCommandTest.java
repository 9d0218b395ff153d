package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.cli.Cli.Ended;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code status} and {@code top}, over both kinds of connection. */
class StatusCommandTest {
    private final Cli cli = new Cli();

    @BeforeEach
    void start() {
        cli.tick = Duration.ofSeconds(1);
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsClustersAndGroupsAndSaysThatAllIsWell(boolean overRest) {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-g", "billing", "-n", "1");

        Ended ended = cli.run(overRest, "status");

        assertThat(ended).isEqualTo(new Ended(0, """
                        CLUSTER           KAFKA    MEMBERS
                        memory (default)  answers  known

                        CLUSTER  GROUP    TOPIC  MEMBERS  PARTITIONS  LAG  IN-HAND  OLDEST  TROUBLE
                        memory   billing  one    1        1           2    0        1m30s   -

                        all is well
                        """, ""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsByItsExitCodeThatSomethingIsToBeLookedAt(boolean overRest) {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-g", "billing", "-n", "1");

        Ended lag = cli.run(overRest, "status", "--max-lag", "1");
        Ended age = cli.run(overRest, "status", "--max-age", "1m");
        cli.run("receive", "one", "-g", "billing", "-n", "2");
        Ended blocked = cli.run(overRest, "status", "-o", "json");

        assertThat(lag.code()).isEqualTo(4);
        assertThat(lag.out()).contains("! memory billing one: lag 2 is more than 1", "1 thing to look at");
        assertThat(age.code()).isEqualTo(4);
        assertThat(age.out()).contains("the oldest message is 1m30s old");
        assertThat(blocked.code()).isEqualTo(4);
        assertThat(blocked.out()).contains("MAX_PENDING: too many", "\"allWell\": false");
    }

    @Test
    void leavesOutWhatIsNotAskedForAndSaysSo() {
        cli.have("one", "a", "b");
        cli.have("four", "a");
        cli.run("consume", "one", "-g", "billing", "-n", "1");
        cli.run("consume", "four", "-g", "mail", "-n", "1");

        assertThat(cli.run(false, "status", "--topics", "o?e").out())
                .contains("billing")
                .doesNotContain("mail");
        assertThat(cli.run(false, "status", "--groups", "m*").out())
                .contains("mail")
                .doesNotContain("billing");
        assertThat(cli.run(false, "status", "--max-topics", "1").out())
                .contains("note: cluster memory: 1 of 2 topics were left out");
        assertThat(cli.run(false, "status", "--topics", "nothing.*").out())
                .contains("no group consumes anything", "all is well");
        assertThat(cli.run(false, "status", "--max-topics", "0").code()).isEqualTo(2);
        assertThat(cli.run(false, "status", "--cluster", "nope").err())
                .isEqualTo("-- the server has no cluster nope\n");
    }

    @Test
    void topPrintsRoundBelowRoundWhereNobodyLooks() {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-g", "billing", "-n", "1");

        Ended ended = cli.run(false, "top", "--rounds", "2", "--interval", "500ms");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .doesNotContain("\u001b")
                .containsPattern("(?s)memory   billing.*\n\nCLUSTER.*memory   billing");
        assertThat(ended.out())
                .contains("DONE/S")
                .containsPattern("1m30s +- +- +-")
                .containsPattern("1m30s +0\\.0 +- +-");
    }

    @Test
    void topUsesTheWholeTerminalAndLeavesItAsItWas() {
        cli.isTerminal = true;
        cli.env.put("TERM", "xterm");
        cli.env.put("LINES", "5");
        cli.env.put("COLUMNS", "20");

        Ended ended = cli.run(false, "top", "--rounds", "1");

        assertThat(ended.out()).startsWith("\u001b[?1049h\u001b[?25l\u001b[H").endsWith("\u001b[?25h\u001b[?1049l");
        assertThat(ended.out().lines().count()).isLessThanOrEqualTo(6);
        cli.env.put("TERM", "dumb");
        assertThat(cli.run(false, "top", "--rounds", "1").out()).doesNotContain("\u001b");
    }

    @Test
    void topEndsAtOnceWhenItIsAskedTo() {
        cli.interrupt.set(null);
        Thread signal = new Thread(() -> {
            while (cli.interrupt.get() == null) {
                Thread.onSpinWait();
            }
            cli.interrupt.get().run();
        });
        signal.start();

        assertThat(cli.run(false, "top", "--interval", "1h").code()).isZero();
    }
}
