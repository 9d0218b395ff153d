package io.pixy.server.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows offsets, whatever standard input is. Confined to the thread that runs it. */
@Command(name = "get", description = "Show the committed offsets of a consumer group, as JSON.")
final class OffsetsGetCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Consumer group. Default: $" + GROUP_VARIABLE + ", or kafka-pixy-cli")
    String group;

    @Option(
            names = {"-l", "--lag"},
            description = "Only the sums of count and lag")
    boolean lag;

    OffsetsGetCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        OffsetsCommand.show(
                terminal, await("while calling GetOffsets()", remote.offsets(group(group), topic(topic))), lag);
        return ExitCodes.OK;
    }
}
