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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code status} and {@code top}, over both kinds of connection. */
class StatusCommandTest {
    private final Cli cli = new Cli();
    private final HttpSurface rest = new HttpSurface(
            cli.cluster, new ListenAddress("127.0.0.1:0"), new HttpSettings(Optional.empty(), false, 10 << 20));

    @BeforeEach
    void start() {
        rest.start();
        cli.tick = Duration.ofSeconds(1);
    }

    @AfterEach
    void stop() {
        cli.close();
        rest.stop(Duration.ofSeconds(5));
    }

    private Ended run(boolean overRest, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        if (overRest) {
            all.add("--rest");
            all.add("http://127.0.0.1:" + rest.port());
        }
        return cli.run(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsClustersAndGroupsAndSaysThatAllIsWell(boolean overRest) {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-g", "billing", "-n", "1");

        Ended ended = run(overRest, "status");

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

        Ended lag = run(overRest, "status", "--max-lag", "1");
        Ended age = run(overRest, "status", "--max-age", "1m");
        cli.run("receive", "one", "-g", "billing", "-n", "2");
        Ended blocked = run(overRest, "status", "-o", "json");

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

        assertThat(run(false, "status", "--topics", "o?e").out())
                .contains("billing")
                .doesNotContain("mail");
        assertThat(run(false, "status", "--groups", "m*").out())
                .contains("mail")
                .doesNotContain("billing");
        assertThat(run(false, "status", "--max-topics", "1").out())
                .contains("note: cluster memory: 1 of 2 topics were left out");
        assertThat(run(false, "status", "--topics", "nothing.*").out())
                .contains("no group consumes anything", "all is well");
        assertThat(run(false, "status", "--max-topics", "0").code()).isEqualTo(2);
        assertThat(run(false, "status", "--cluster", "nope").err()).isEqualTo("-- the server has no cluster nope\n");
    }

    @Test
    void topPrintsRoundBelowRoundWhereNobodyLooks() {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-g", "billing", "-n", "1");

        Ended ended = run(false, "top", "--rounds", "2", "--interval", "500ms");

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

        Ended ended = run(false, "top", "--rounds", "1");

        assertThat(ended.out()).startsWith("\u001b[?1049h\u001b[?25l\u001b[H").endsWith("\u001b[?25h\u001b[?1049l");
        assertThat(ended.out().lines().count()).isLessThanOrEqualTo(6);
        cli.env.put("TERM", "dumb");
        assertThat(run(false, "top", "--rounds", "1").out()).doesNotContain("\u001b");
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

        assertThat(run(false, "top", "--interval", "1h").code()).isZero();
    }
}
