package io.pixy.server.cli;

import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes messages with receipts. Confined to the thread that runs it. */
@Command(
        name = "receive",
        description = {
            "Take messages and print each as a line of JSON with its receipt. They are yours until their lease is over:",
            "settle, nack, extend or reject them. Prints nothing if there is nothing in time."
        })
final class ReceiveCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Messages at most, 1 to 1000. Default: 1")
    int most;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "DURATION",
            converter = ConnectionOptions.DurationConverter.class,
            description = "How long to wait for a first one, up to 60s. Default: that of the server")
    Duration wait;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = ConnectionOptions.DurationConverter.class,
            description = "How long they are yours, from 1s to 12h. Default: that of the server")
    Duration lease;

    @Option(names = "--ack", description = "Acknowledge them as they are handed out: at most once")
    boolean ack;

    ReceiveCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(90));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        ReceiveRequest request = ReceiveRequest.of(group.in(terminal), topic(topic))
                .withMaxMessages(most)
                .withAck(ack ? AckMode.ON_DELIVERY : AckMode.EXPLICIT);
        request = wait == null ? request : request.withMaxWait(wait);
        request = lease == null ? request : request.withLease(lease);
        List<Delivery> deliveries = await("while receiving", remote.receive(request));
        deliveries.forEach(delivery -> MessagePrinter.delivery(delivery, terminal.out()));
        return ExitCodes.OK;
    }
}
