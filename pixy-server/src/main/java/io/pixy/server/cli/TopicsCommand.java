package io.pixy.server.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists all topics. Confined to the thread that runs it. */
@Command(
        name = "topics",
        aliases = "list-topics",
        description = "List all topics with their settings, as JSON, or with --names as lines.")
final class TopicsCommand extends ClientCommand {
    @Option(
            names = {"-p", "--with-partitions"},
            description = "Tell leader and replicas of each partition")
    boolean withPartitions;

    @Option(names = "--names", description = "Print the names alone, one a line")
    boolean names;

    TopicsCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(10));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        var topics = await("while listing topics", remote.topics(withPartitions));
        if (names) {
            topics.forEach(topic -> terminal.out().println(topic.topic()));
        } else {
            terminal.out().println(Json.pretty(Trees.topics(topics)));
        }
        return ExitCodes.OK;
    }
}
