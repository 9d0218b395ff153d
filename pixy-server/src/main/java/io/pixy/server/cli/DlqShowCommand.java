package io.pixy.server.cli;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.RecordPosition;
import java.time.Duration;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one dead letter. Confined to the thread that runs it. */
@Command(name = "show", description = "Print one dead letter that was not put back yet, as JSON.")
final class DlqShowCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "TOPIC", description = "Topic that the message was in at first")
    String topic;

    @Parameters(
            index = "1",
            paramLabel = "LETTER",
            description = "Where it is in the dead-letter topic, PARTITION-OFFSET, as 'dlq list' tells")
    String letter;

    @Mixin
    GroupOption group = new GroupOption();

    DlqShowCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) {
        RecordPosition place = place();
        Iterator<DeadLetter> letters = remote.deadLetters(
                group.in(terminal), topic, DeadLetterQuery.first(1).withAt(place));
        DeadLetter found = letters.hasNext() ? letters.next() : null;
        if (found == null || found.letterPartition() != place.partition() || found.letterOffset() != place.offset()) {
            throw RemoteException.failure("there is no dead letter at " + letter + " that was not put back", null);
        }
        terminal.out().println(Json.pretty(LetterTrees.tree(found)));
        return ExitCodes.OK;
    }

    private RecordPosition place() {
        try {
            RecordPosition place = LetterTrees.place(letter);
            var unused = DeadLetterQuery.first(1).withAt(place);
            return place;
        } catch (NumberFormatException | InvalidRequestException e) {
            throw new UsageException("a letter is named by PARTITION-OFFSET, such as 0-17, not " + letter);
        }
    }
}
