package io.pixy.server.cli;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.LetterFilter;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts dead letters back, and shows how far that is. Confined to the thread that runs it. */
@Command(
        name = "redrive",
        description = {
            "Write dead letters to their topic again; their attempts begin anew. Shows how far it is, and at the end what it",
            "came to as a line of JSON. The server does it: Ctrl-C ends it there, too; it goes on if this command dies.",
            "The exit code is 1 if it did not come to its end, or if letters could not be written."
        })
final class DlqRedriveCommand extends ClientCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "Topic that the messages were in at first. Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(names = "--to", paramLabel = "TOPIC", description = "Write them to this topic instead")
    String to;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "" + RedriveRequest.DEFAULT_PER_SECOND,
            description = "Letters a second at most, 1 to 500. Default: 100")
    int rate;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Letters all in all at most. Default: 0, all that are there now")
    long limit;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Only those given up for that: rejected, max_attempts or head_of_line")
    String reason;

    @Option(names = "--key", paramLabel = "KEY", description = "Only those with that key")
    String key;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only those that became dead letters then or later: " + Moment.FORMS)
    Instant from;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only those that became dead letters before")
    Instant until;

    @Option(names = "--detach", description = "Print what has begun, and end; the redrive goes on at the server")
    boolean detach;

    @Option(names = "--follow", paramLabel = "ID", description = "Begin none, but show how far that one is")
    String follow;

    @Option(names = "--cancel", paramLabel = "ID", description = "Begin none, but end that one")
    String cancel;

    DlqRedriveCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        if (follow != null && cancel != null) {
            throw new UsageException("--follow and --cancel contradict each other");
        }
        String ofTopic = topic(topic);
        String ofGroup = group.in(terminal);
        Redrive begun;
        if (cancel != null) {
            begun = await("while cancelling", remote.cancelRedrive(ofGroup, ofTopic, cancel));
        } else if (follow != null) {
            begun = await("while asking how far it is", remote.getRedrive(ofGroup, ofTopic, follow));
        } else {
            begun = await("while beginning", remote.redrive(ofGroup, ofTopic, request()));
        }
        Redrive last =
                detach || cancel != null ? begun : new RedriveRun(remote, terminal, ofGroup, ofTopic).follow(begun);
        terminal.out().print(Json.compact(LetterTrees.tree(last)) + "\n");
        boolean asWanted = last.state() == Redrive.State.DONE
                || (detach && last.state() == Redrive.State.RUNNING)
                || (cancel != null && last.state() == Redrive.State.CANCELLED);
        return asWanted && last.failed() == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private RedriveRequest request() {
        try {
            RedriveRequest request =
                    RedriveRequest.ALL.withMaxPerSecond(rate).withLimit(limit).withFilter(filter());
            return to == null ? request : request.withTo(to);
        } catch (InvalidRequestException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private LetterFilter filter() {
        LetterFilter filter = LetterFilter.ALL;
        filter = reason == null ? filter : filter.withReason(reason);
        filter = key == null ? filter : filter.withKey(key.getBytes(StandardCharsets.UTF_8));
        filter = from == null ? filter : filter.withFrom(from);
        return until == null ? filter : filter.withTo(until);
    }
}
