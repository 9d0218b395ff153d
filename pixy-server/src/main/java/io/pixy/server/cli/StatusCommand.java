package io.pixy.server.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how everything is, on one screen. Confined to the thread that runs it. */
@Command(
        name = "status",
        description = {
            "Show whether the clusters of a server can be reached, how far all groups are that consume now, and what somebody"
                    + " should look at.",
            "Asks one server. In hand and oldest are told of the partitions that this one has."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:the server can't be asked",
            "2:the command line makes no sense",
            "4:something is to be looked at: a cluster does not answer, a partition with messages has no consumer,"
                    + " something is in the way of one, or a limit that was given is passed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pixy status",
            "  pixy status --max-lag 10000 --max-age 15m || page-somebody",
            "  pixy status --topics 'orders.*' --output json"
        })
final class StatusCommand extends ClientCommand {
    @Mixin
    SurveyOptions options = new SurveyOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (tables) or json. Default: text")
    QueueShowCommand.Layout output;

    StatusCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        options.check();
        Survey survey = new Survey(remote, connection.cluster, options);
        survey.discover();
        Survey.Seen seen = survey.look();
        if (output == QueueShowCommand.Layout.json) {
            terminal.out().println(Json.pretty(SurveyTable.tree(seen)));
        } else {
            SurveyTable.lines(seen).forEach(terminal.out()::println);
        }
        return seen.isAllWell() ? ExitCodes.OK : ExitCodes.TROUBLE;
    }
}
