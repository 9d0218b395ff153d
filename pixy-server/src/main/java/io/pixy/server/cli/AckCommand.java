package io.pixy.server.cli;

import io.pixy.api.TopicPosition;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Acknowledges one message. Confined to the thread that runs it. */
@Command(name = "ack", description = "Acknowledge a message that was consumed through the same server with --ack none.")
final class AckCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-p", "--partition"},
            required = true,
            paramLabel = "N",
            description = "Partition of the message")
    int partition;

    @Option(
            names = {"-o", "--offset"},
            required = true,
            paramLabel = "N",
            description = "Offset of the message")
    long offset;

    AckCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        await(
                "while acknowledging",
                remote.ack(group.in(terminal), new TopicPosition(topic(topic), partition, offset)));
        return ExitCodes.OK;
    }
}
