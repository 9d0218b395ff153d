package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Manual pages and completion. */
final class ManualTest {
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void pageOfACommandTellsWhatItsHelpTells() {
        Cli.Ended ended = cli.run("man", "consume");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .startsWith(".TH PIXY\\-CONSUME 1 ")
                .contains("\npixy\\-consume \\- Take messages on behalf of a consumer group and print them.\n")
                .contains(".SH SYNOPSIS\npixy consume [")
                .contains(".TP\n\\fB\\-n, \\-\\-count N\\fR\nStop after so many messages")
                .contains(".SH ARGUMENTS\n.TP\n\\fBTOPIC\\fR\nDefault: $KAFKA_PIXY_TOPIC")
                .contains(".SH SEE ALSO\npixy(1)")
                // hidden
                .doesNotContain("\\-\\-buffer");
    }

    @Test
    void pageOfTheProgramHasTheServersFlagsAndAllCommands() {
        Cli.Ended ended = cli.run("man");

        assertThat(ended.out())
                .startsWith(".TH PIXY 1 ")
                .contains("\\fB\\-\\-kafkaPeers VALUE\\fR\n", "\\fB\\-\\-config FILE\\fR\n", "\\fB\\-\\-tls\\fR\n")
                .contains(".SH COMMANDS\n", ".TP\n\\fBconsume\\fR\nTake messages");
    }

    @Test
    void examplesAndExitCodesAreThere() {
        assertThat(cli.run("man", "status").out())
                .contains(".SH EXIT STATUS\n.TP\n\\fB0\\fR\nall is well")
                .contains(".SH EXAMPLES\n.nf\npixy status\npixy status \\-\\-max\\-lag 10000");
    }

    @Test
    void whoAsksForNoCommandIsTold() {
        Cli.Ended ended = cli.run("man", "dlq", "nope");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("there is no command dlq nope");
    }

    @Test
    void everyCommandHasAPageThatTheFormatterUnderstands(@TempDir Path directory) throws Exception {
        Cli.Ended ended =
                cli.run("man", "--directory", directory.resolve("man1").toString());

        List<Path> pages;
        try (Stream<Path> files = Files.list(directory.resolve("man1"))) {
            pages = files.sorted().toList();
        }
        assertThat(ended.code()).isZero();
        assertThat(pages)
                .extracting(page -> page.getFileName().toString())
                .contains("pixy.1", "pixy-consume.1", "pixy-dlq-list.1", "pixy-context-add.1", "pixy-offsets-set.1")
                // another name of topics
                .doesNotContain("pixy-list-topics.1");
        List<String> line = new ArrayList<>(List.of("groff", "-man", "-Tutf8", "-ww", "-z"));
        pages.forEach(page -> line.add(page.toString()));
        assertThat(told(line)).isEmpty();
    }

    @Command(name = "odd", description = ".SH is no request, nor is 'this, and a \\back-slash 100%% stays%n.so")
    static final class Odd {
        @Option(names = "--option", description = "'quoted'")
        String option;
    }

    @Test
    void nothingInATextIsARequest() {
        String page = ManPage.of(new CommandLine(new Odd()));

        assertThat(page)
                .contains("\n\\&.SH is no request, nor is 'this, and a \\eback\\-slash 100% stays\n\\&.so\n")
                .contains("\n\\&'quoted'\n");
    }

    @Test
    void completionOfBashKnowsCommandsAndFlags() {
        Cli.Ended ended = cli.run("completion");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("complete -F _complete_pixy")
                .contains("--until-empty", "--kafkaPeers")
                .isEqualTo(cli.run("completion", "zsh").out());
    }

    @Test
    void completionOfFishKnowsCommandsFlagsAndValues() {
        Cli.Ended ended = cli.run("completion", "fish");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("complete -c pixy -n '__pixy_at' -a consume -d 'Take messages on behalf")
                .contains("complete -c pixy -n '__pixy_at' -l config -r -F -d ")
                .contains("complete -c pixy -n '__pixy_at dlq' -a list -d ")
                .contains("complete -c pixy -n '__pixy_in consume' -s n -l count -x -d ")
                .contains("complete -c pixy -n '__pixy_in consume' -l ack -x -a 'auto after none' -d ")
                .contains("complete -c pixy -n '__pixy_in list-topics' -l names -d ");
    }

    @Test
    void fishCompletesWithIt(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(
                directory.resolve("pixy.fish"), cli.run("completion", "fish").out());

        assertThat(told(fish(script, "pixy dl"))).singleElement().asString().startsWith("dlq\t");
        assertThat(told(fish(script, "pixy dlq ")))
                .extracting(line -> line.replaceFirst("\t.*", ""))
                .containsExactlyInAnyOrder("list", "show", "redrive", "purge");
        assertThat(told(fish(script, "pixy consume --ack=")))
                .extracting(line -> line.replaceFirst("\t.*", ""))
                .contains("--ack=after");
    }

    private static List<String> fish(Path script, String typed) {
        return List.of("fish", "--no-config", "-c", "source " + script + "; complete -C '" + typed + "'");
    }

    private static List<String> told(List<String> line) throws IOException, InterruptedException {
        Assumptions.assumeTrue(isHere(line.get(0)), line.get(0) + " is not here");
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    private static boolean isHere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
