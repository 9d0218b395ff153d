package io.pixy.server.cli;

import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a queue. Confined to the thread that runs it. */
@Command(
        name = "stream",
        description = {
            "Follow a topic on behalf of a consumer group: print messages as they come, and acknowledge each when it is"
                    + " printed.",
            "Goes on for ever, also with another connection when one breaks, unless -n or --no-reconnect says otherwise."
                    + " Ctrl-C acknowledges what is printed and ends; a second one ends at once. What was sent to here"
                    + " and not printed goes to others."
        })
final class StreamCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Stop after so many messages")
    Long count;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "100",
            description = "Messages on their way to here and not acknowledged at most, 1 to 1000. Default: 100")
    int window;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = ConnectionOptions.DurationConverter.class,
            description = "How long they are yours, from 1s to 12h. Default: that of the server")
    Duration lease;

    @Option(names = "--no-reconnect", description = "End when the connection breaks, or there is none")
    boolean once;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "json (one line per message, as pixy receive prints it), text (each message ends with newline"
                    + " and carriage return) or raw (the bytes and the delimiter). Default: json")
    OutputFormat output;

    @Mixin
    PrintOptions print = new PrintOptions();

    StreamCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (count != null && count < 1) {
            throw new UsageException("--count must be at least 1");
        }
        if (window < 1 || window > StreamRun.MOST_WINDOW) {
            throw new UsageException("--window must be between 1 and " + StreamRun.MOST_WINDOW);
        }
        SubscriptionRequest request =
                SubscriptionRequest.of(group.in(terminal), topic(topic)).withWindow(Window.of(window));
        request = lease == null ? request : request.withLease(lease);
        MessagePrinter printer = print.in(output);
        Interrupt interrupt = Interrupt.of(terminal);
        StreamRun run = new StreamRun(
                remote,
                terminal,
                output == OutputFormat.json
                        ? MessagePrinter::delivery
                        : (delivery, out) -> printer.print(delivery.message(), out),
                interrupt);
        run.follow(request, count == null ? Long.MAX_VALUE : count, !once);
        return ExitCodes.OK;
    }
}
