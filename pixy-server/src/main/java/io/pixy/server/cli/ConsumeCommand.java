package io.pixy.server.cli;

import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes messages and prints them. Confined to the thread that runs it. */
@Command(
        name = "consume",
        description = {
            "Take messages on behalf of a consumer group and print them.",
            "Goes on for ever, unless -n or --until-empty says when to stop. Then the exit code is 3 if there was"
                    + " nothing (more) to consume in time. The first consume of a new group only joins it, and starts"
                    + " at the newest message: it may well end with 3. A server that does not answer within --timeout is"
                    + " an error, 1. Ctrl-C lets the request under way finish, so that no message is lost; a second one"
                    + " ends at once."
        })
final class ConsumeCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Stop after so many messages, or when there are no more")
    Long count;

    @Option(names = "--until-empty", description = "Stop when there are no more messages")
    boolean untilEmpty;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more when there are none. That is what happens anyway without -n and --until-empty")
    boolean follow;

    @Option(
            names = "--ack",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "When to acknowledge: auto (before the message is sent to here: at most once), after (when it"
                    + " is printed: at least once) or none. Default: auto")
    AckMode ack;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (each message ends with newline and carriage return, as ever), json (one line per"
                    + " message, with position, key and headers) or raw (the bytes and the delimiter). Default: text")
    OutputFormat output;

    @Mixin
    PrintOptions print = new PrintOptions();

    @Option(
            names = {"-b", "--buffer"},
            hidden = true,
            description = "Accepted, without effect")
    int buffer;

    ConsumeCommand(Terminal terminal) {
        // longer than a server waits that has to join the group first
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (untilEmpty && follow) {
            throw new UsageException("--until-empty and --follow contradict each other");
        }
        if (count != null && count < 1) {
            throw new UsageException("--count must be at least 1");
        }
        boolean endless = follow || (count == null && !untilEmpty);
        long limit = count == null ? Long.MAX_VALUE : count;
        MessagePrinter printer = print.in(output);
        Interrupt interrupt = Interrupt.of(terminal);
        ConsumeRun run = new ConsumeRun(remote, terminal, printer, group.in(terminal), topic(topic), ack, interrupt);
        boolean enough = run.take(limit, endless);
        boolean contentWithAny = untilEmpty && count == null && run.printed() > 0;
        return enough || contentWithAny ? ExitCodes.OK : ExitCodes.NOTHING;
    }

    /** When a message is acknowledged. */
    enum AckMode {
        auto,
        after,
        none
    }
}
