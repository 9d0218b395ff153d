package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.LetterFilter;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.RedriveRequest;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ScriptedLetters;
import io.pixy.server.cli.Cli.Ended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pixy dlq}, over both kinds of connection. */
@Timeout(60)
class DlqCommandsTest {
    private final Cli cli = new Cli();
    private final ScriptedLetters letters = cli.cluster.letters;

    @AfterEach
    void stop() {
        cli.close();
    }

    private Ended run(boolean overRest, String... args) {
        return run(overRest, cli, args);
    }

    private Ended run(boolean overRest, Cli prepared, String... args) {
        return prepared.run(
                overRest, Stream.concat(Stream.of("dlq"), Stream.of(args)).toArray(String[]::new));
    }

    private void have(int count) {
        for (int i = 0; i < count; i++) {
            letters.have(0, i, "v" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsLettersAndShowsOne(boolean overRest) {
        have(2);
        Ended listed = run(overRest, "list", "orders", "-g", "g");

        assertThat(listed.err()).isEmpty();
        assertThat(listed.code()).isZero();
        assertThat(listed.out().lines())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "{\"letter\":\"0-0\",\"written\":\"1970-01-01T00:00:00Z\",\"topic\":\"orders\",\"partition\":3,"
                                + "\"offset\":77,\"reason\":\"rejected\",\"message\":\"why\",\"attempts\":5,\"hops\":2,"
                                + "\"key\":null,\"value\":\"v0\",\"headers\":[]}");
        Ended shown = run(overRest, "show", "orders", "0-1", "-g", "g");
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("    \"letter\": \"0-1\",\n", "    \"value\": \"v1\",\n");
        assertThat(run(overRest, "show", "orders", "0-7", "-g", "g"))
                .isEqualTo(new Ended(1, "", "-- there is no dead letter at 0-7 that was not put back\n"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsAsManyAsThereAreButNotMoreThanIsAskedFor(boolean overRest) {
        have(2300);

        assertThat(run(overRest, "list", "orders", "-g", "g").out().lines()).hasSize(100);
        assertThat(run(overRest, "list", "orders", "-g", "g", "-n", "0").out().lines())
                .hasSize(2300)
                .doesNotHaveDuplicates();
        assertThat(run(overRest, "list", "orders", "-g", "g", "-n", "1001", "--from", "1000000ms")
                        .out()
                        .lines())
                .hasSize(1001)
                .first()
                .asString()
                .contains("\"letter\":\"0-1000\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void putsBackAndShowsHowFarThatIs(boolean overRest) throws Exception {
        have(15);

        Ended ended = run(overRest, "redrive", "orders", "-g", "g", "--rate", "7");

        assertThat(ended.out())
                .isEqualTo(
                        "{\"id\":\"0123-abc_D\",\"state\":\"DONE\",\"redriven\":15,\"skipped\":1,\"failed\":0,\"left\":0}\n");
        assertThat(ended.err()).contains("\rput back 10 letters, 1 skipped, 0 failed, 5 left after ");
        assertThat(ended.code()).isZero();
        assertThat(letters.asked.take().get(1)).isEqualTo(RedriveRequest.ALL.withMaxPerSecond(7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void asksForWhatIsToBePutBackAndWhere(boolean overRest) throws Exception {
        have(30);
        Ended begun = run(
                overRest,
                "redrive",
                "orders",
                "-g",
                "g",
                "--to",
                "other",
                "--limit",
                "3",
                "--reason",
                "rejected",
                "--key",
                "k",
                "--from",
                "1970-01-01T00:00:01Z",
                "--until",
                "2000ms",
                "--detach");

        assertThat(begun.code()).isZero();
        assertThat(begun.out()).contains("\"state\":\"RUNNING\"");
        RedriveRequest asked = (RedriveRequest) letters.asked.take().get(1);
        assertThat(asked.to()).contains("other");
        assertThat(asked.limit()).isEqualTo(3);
        LetterFilter filter = asked.filter();
        assertThat(filter.reason()).contains("rejected");
        assertThat(filter.key()).hasValueSatisfying(key -> assertThat(key).containsExactly('k'));
        assertThat(filter.from()).contains(Instant.ofEpochSecond(1));
        assertThat(filter.to()).contains(Instant.ofEpochSecond(2));

        Ended cancelled = run(overRest, "redrive", "orders", "-g", "g", "--cancel", ScriptedLetters.ID);
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.out()).contains("\"state\":\"CANCELLED\"");
        assertThat(run(overRest, "redrive", "orders", "-g", "g", "--follow", ScriptedLetters.ID)
                        .code())
                .isEqualTo(1);
        assertThat(run(overRest, "redrive", "orders", "-g", "g", "--follow", "none")
                        .err())
                .contains("there is no redrive none of this group and topic");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lettersThatCouldNotBeWrittenAreAFailure(boolean overRest) {
        have(1);
        letters.unwritable = 2;
        letters.problem = Optional.of(new MessageTooLargeException(null));

        Ended ended = run(overRest, "redrive", "orders", "-g", "g");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("\"failed\":2", "\"problem\":\"TOO_LARGE: ");
    }

    @Test
    void aSignalEndsTheRedriveAtTheServer() throws Exception {
        have(1000);
        Thread signal = new Thread(() -> {
            while (letters.asked.stream().noneMatch(asked -> asked.get(1).equals("get"))) {
                Thread.onSpinWait();
            }
            cli.interrupt.get().run();
        });
        signal.start();

        Ended ended = run(false, "redrive", "orders", "-g", "g");

        signal.join();
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("\"state\":\"CANCELLED\"");
        assertThat(letters.asked).anyMatch(asked -> asked.get(1).equals("cancel"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deletesOnlyWhatIsMeant(boolean overRest) {
        have(1);
        Ended unasked = run(overRest, cli.piping("yes\n"), "purge", "orders", "-g", "g");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("add --yes to delete the letters");
        assertThat(run(overRest, "purge", "orders", "-g", "g").code()).isEqualTo(1);
        assertThat(run(overRest, cli.typing("y\n"), "purge", "orders", "-g", "g")
                        .err())
                .startsWith("Delete all dead letters of group g and topic orders at ")
                .endsWith("-- nothing is deleted\n");
        assertThat(letters.letters).hasSize(1);

        assertThat(run(overRest, cli.typing("yes\n"), "purge", "orders", "-g", "g")
                        .code())
                .isZero();
        assertThat(letters.letters).isEmpty();
        have(1);
        assertThat(run(overRest, cli.piping(""), "purge", "orders", "-g", "g", "--yes"))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(letters.letters).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "list orders -n -1|--max must be 0",
                "list orders --from noon|'noon' is not a time",
                "list|argument 'topic' is required",
                "show orders|Missing required parameter",
                "show orders x|a letter is named by PARTITION-OFFSET",
                "show orders 1--5|a letter is named by PARTITION-OFFSET",
                "redrive orders --rate 501|between 1 and 500",
                "redrive orders --to a/b|topic must not contain",
                "redrive orders --from 2ms --until 1ms|no letter was written",
                "redrive orders --follow a --cancel b|contradict each other",
                "~~|Missing required subcommand: list, show, redrive or purge",
            })
    void saysWhatIsWrongWithTheCommandLine(String args, String complaint) {
        Ended ended = run(false, args.isEmpty() ? new String[0] : args.split(" "));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains(complaint);
        assertThat(letters.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhatTheServerRefuses(boolean overRest) {
        letters.failure = Optional.of(UnknownTopicException.withMessage("there is no topic dlq", null));

        for (String command : List.of("list", "redrive", "purge --yes", "redrive --follow x", "show orders 0-0")) {
            List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
            if (!args.contains("orders")) {
                args.add(1, "orders");
            }
            args.addAll(List.of("-g", "g"));
            Ended ended = run(overRest, args.toArray(String[]::new));
            assertThat(ended.code()).as(command).isEqualTo(1);
            assertThat(ended.err()).as(command).startsWith("-- ").contains("there is no topic dlq");
        }
    }
}
