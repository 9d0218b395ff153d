package io.pixy.server.cli;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Consumes messages, each request acknowledging the message before. Confined to the thread that runs it, save its
 * counters.
 */
@Command(name = "consume", description = "Consume messages and tell how fast that went.")
final class BenchConsumeCommand extends ClientCommand {
    private static final String BLANKS = " ".repeat(13);

    @Mixin
    BenchOptions options = new BenchOptions();

    @Option(
            names = {"--group", "-group"},
            paramLabel = "GROUP",
            defaultValue = "test",
            description = "Default: test")
    String group;

    @Option(
            names = {"--wait", "-wait"},
            description = "Wait for more when there are no more messages, instead of ending")
    boolean wait;

    @Option(names = "--each", description = "Print a line for each message")
    boolean each;

    BenchConsumeCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        options.check();
        BenchMeter meter = new BenchMeter(terminal.nanoTime());
        BenchThreads.run(
                options.threads, thread -> consume(remote, thread, meter), () -> print(line("Consuming...", meter)));
        print(line("Consumed", meter) + (each ? "" : "\n"));
        return ExitCodes.OK;
    }

    private String line(String verb, BenchMeter meter) {
        String text = verb + " " + meter.messages() + "(" + Sizes.bytes(meter.bytes()) + ") " + meter.rate() + BLANKS;
        return each ? text + "\n" : "\r" + text;
    }

    private void consume(Remote remote, int thread, BenchMeter meter) throws InterruptedException {
        Ack ack = Ack.none();
        Message last = null;
        for (int i = 0; i < options.share(thread); i++) {
            last = next(remote, ack, thread, i);
            if (last == null) {
                return;
            }
            ack = Ack.of(last.partition(), last.offset());
            meter.count(last.value().length);
            if (each) {
                String key = last.key() == null ? "" : new String(last.key(), StandardCharsets.UTF_8);
                print("Got: key=" + key + ", partition=" + last.partition() + ", offset=" + last.offset() + "\n");
            }
        }
        if (last != null) {
            await("failed to ack last: thread=" + thread, remote.ack(group, last.position()));
        }
    }

    /** Null when there is nothing more; the request that found nothing has acknowledged the last message. */
    private Message next(Remote remote, Ack ack, int thread, int number) throws InterruptedException {
        while (true) {
            try {
                return await(remote.consume(group, options.topic, ack));
            } catch (RemoteException e) {
                if (!e.isNothingInTime()) {
                    throw RemoteException.failure(
                            "failed to consume: thread=" + thread + ", no=" + number + ": " + e.getMessage(), e);
                }
                if (!wait) {
                    return null;
                }
            }
        }
    }

    private void print(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }
}
