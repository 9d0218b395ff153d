package io.pixy.server.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists who consumes a topic. Confined to the thread that runs it. */
@Command(
        name = "consumers",
        aliases = "list-consumers",
        description = "Show which members of which consumer groups own which partitions of a topic, as JSON.")
final class ConsumersCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Only this consumer group. Default: all")
    String group;

    ConsumersCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        Optional<String> asked = Optional.ofNullable(group).filter(name -> !name.isEmpty());
        var consumers = await("while listing consumers", remote.consumers(topic(topic), asked));
        terminal.out().println(Json.pretty(Trees.consumers(consumers)));
        return ExitCodes.OK;
    }
}
