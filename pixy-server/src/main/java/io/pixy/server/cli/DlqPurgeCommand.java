package io.pixy.server.cli;

import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes dead letters. Confined to the thread that runs it. */
@Command(
        name = "purge",
        description = {
            "Delete all dead letters that are there now, those that were put back, too. They can't be brought back.",
            "Only where the name of the dead-letter topic is made of topic and group: no others have letters there."
        })
final class DlqPurgeCommand extends ClientCommand {
    private static final int LONGEST_ANSWER = 16;

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "Topic that the messages were in at first. Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask whether that is meant. Necessary where there is nobody to ask")
    boolean yes;

    DlqPurgeCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(90));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        String ofTopic = topic(topic);
        String ofGroup = group.in(terminal);
        if (!yes && !isMeant(ofGroup, ofTopic, remote.endpoint())) {
            terminal.complain("nothing is deleted");
            return ExitCodes.FAILURE;
        }
        await("while deleting", remote.purge(ofGroup, ofTopic));
        return ExitCodes.OK;
    }

    private boolean isMeant(String ofGroup, String ofTopic, String endpoint) throws IOException {
        if (terminal.inputIsData().getAsBoolean()) {
            throw new UsageException("standard input is no terminal to ask at: add --yes to delete the letters");
        }
        terminal.err()
                .print("Delete all dead letters of group " + ofGroup + " and topic " + ofTopic + " at " + endpoint
                        + "? Type yes: ");
        terminal.err().flush();
        StringBuilder answer = new StringBuilder();
        int c = terminal.in().read();
        while (c >= 0 && c != '\n' && answer.length() < LONGEST_ANSWER) {
            answer.append((char) c);
            c = terminal.in().read();
        }
        return answer.toString().trim().equals("yes");
    }
}
