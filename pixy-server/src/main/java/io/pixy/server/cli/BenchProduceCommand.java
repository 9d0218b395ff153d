package io.pixy.server.cli;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes messages, one after the other on each thread. Confined to the thread that runs it, save its counters. */
@Command(name = "produce", description = "Write messages and tell how fast that went.")
final class BenchProduceCommand extends ClientCommand {
    @Mixin
    BenchOptions options = new BenchOptions();

    @Option(
            names = {"--size", "-size"},
            paramLabel = "BYTES",
            defaultValue = "1000",
            description = "Bytes of a message. Default: 1000")
    int size;

    @Option(
            names = {"--sync", "-sync"},
            description = "Wait for Kafka")
    boolean sync;

    @Option(
            names = {"--prefix", "-prefix"},
            paramLabel = "TEXT",
            description = "What keys begin with, before _ and a number. Default: the time")
    String prefix;

    @Option(names = "--each", description = "Print a line for each message")
    boolean each;

    BenchProduceCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        options.check();
        if (size < 0) {
            throw new UsageException("--size must be at least 0");
        }
        String keys = prefix != null
                ? prefix
                : OffsetDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        byte[] body = body();
        String begin = each ? "" : "\r";
        print(each ? "" : "Producing...");
        BenchMeter meter = new BenchMeter(terminal.nanoTime());
        BenchThreads.run(
                options.threads,
                thread -> produce(remote, thread, keys, body, meter),
                () -> print(begin + "Producing... " + meter.messages() + "/" + options.count + " " + meter.rate()
                        + (each ? "\n" : "")));
        print(begin + "Produced " + meter.messages() + " messages of size " + size + " " + meter.rate() + "\n");
        return ExitCodes.OK;
    }

    private void produce(Remote remote, int thread, String keys, byte[] body, BenchMeter meter)
            throws InterruptedException {
        int first = options.first(thread);
        for (int i = first; i < first + options.share(thread); i++) {
            String key = keys + "_" + i;
            RecordPosition at = await(
                    "failed to produce: thread=" + thread + ", no=" + i,
                    remote.produce(
                            ProduceRequest.of(options.topic, key.getBytes(StandardCharsets.UTF_8), body), !sync));
            meter.count(size);
            if (each) {
                print("Put: key=" + key + ", partition=" + at.partition() + ", offset=" + at.offset() + "\n");
            }
        }
    }

    /** Random text that does not compress. */
    private byte[] body() {
        byte[] random = new byte[size];
        new Random().nextBytes(random);
        return Arrays.copyOf(Base64.getEncoder().encode(random), size);
    }

    private void print(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }
}
