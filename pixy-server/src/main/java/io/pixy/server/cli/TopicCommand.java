package io.pixy.server.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one topic. Confined to the thread that runs it. */
@Command(name = "topic", description = "Show the settings of a topic, as JSON.")
final class TopicCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-p", "--with-partitions"},
            description = "Tell leader and replicas of each partition")
    boolean withPartitions;

    TopicCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(10));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        var found = await("while fetching the topic", remote.topic(topic(topic), withPartitions));
        terminal.out().println(Json.pretty(Trees.topic(found)));
        return ExitCodes.OK;
    }
}
