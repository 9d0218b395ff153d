package io.pixy.server.cli;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints dead letters. Confined to the thread that runs it. */
@Command(
        name = "list",
        description = {
            "Print dead letters that were not put back yet, each as a line of JSON: by partition of the dead-letter topic,",
            "the oldest of each first. 'letter' tells where it is there, for 'dlq show'."
        })
final class DlqListCommand extends ClientCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "Topic that the messages were in at first. Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            defaultValue = "100",
            description = "So many at most, 0 for all. Default: 100")
    long most;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only those that were written then or later: " + Moment.FORMS)
    Instant from;

    DlqListCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (most < 0) {
            throw new UsageException("--max must be 0 (all) or above");
        }
        int atATime = (int) (most == 0 ? DeadLetterQuery.MOST : Math.min(most, DeadLetterQuery.MOST));
        DeadLetterQuery query = DeadLetterQuery.first(atATime);
        Iterator<DeadLetter> letters =
                remote.deadLetters(group.in(terminal), topic(topic), from == null ? query : query.withFrom(from));
        for (long printed = 0; (most == 0 || printed < most) && letters.hasNext(); printed++) {
            terminal.out().print(Json.compact(LetterTrees.tree(letters.next())) + "\n");
            if (terminal.out().checkError()) {
                throw new IOException("standard output is closed");
            }
        }
        return ExitCodes.OK;
    }
}
