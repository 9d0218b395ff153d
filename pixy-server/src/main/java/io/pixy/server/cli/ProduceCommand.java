package io.pixy.server.cli;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes messages. Confined to the thread that runs it. */
@Command(
        name = "produce",
        description = {
            "Write messages: those given by --message, or else each line of the files, or of standard input.",
            "Returns when Kafka has all of them. After a failure nothing more is sent."
        })
final class ProduceCommand extends ClientCommand {
    private static final String CARRIAGE_RETURN = "\\r";

    @Parameters(index = "0", arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "FILE", description = "Files with messages")
    List<Path> files = List.of();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "A message; may be given several times")
    List<String> messages = List.of();

    @Option(
            names = {"-d", "--delimiter"},
            paramLabel = "TEXT",
            defaultValue = "\\n",
            description = "What stands between messages; \\n, \\r, \\t and \\0 are understood. Default: a newline")
    String delimiter;

    @Option(names = "--cr", description = "Short for --delimiter '\\r', which kafka-pixy-cli expects")
    boolean carriageReturn;

    @Option(names = "--whole", description = "Send each file, or all of standard input, as one message")
    boolean whole;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "KEY",
            description = "Key of all messages; '' for none. Default: $KAFKA_PIXY_KEY, or the word key, which sends"
                    + " everything to one partition")
    String key;

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "Each message begins with its own key, up to this text")
    String keySeparator;

    @Option(
            names = {"-H", "--headers"},
            paramLabel = "K=V,...",
            description = "Record headers, or a JSON object; may be given several times")
    List<String> headers;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "How often each message is sent. Default: $KAFKA_PIXY_COUNT, or 1")
    Integer count;

    @Option(
            names = {"-s", "--sync"},
            description = "Print partition and offset of each message")
    boolean print;

    @Option(names = "--async", description = "Do not wait for Kafka: the server writes in the background")
    boolean background;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many messages may wait for their answer at the same time. Default: 1. With more it goes"
                    + " faster, but messages may change places, and some may be written that follow one that failed")
    int inFlight;

    @Option(
            names = "--batch",
            description = "Each line of standard input is a record as in the JSON of POST /v1/topics/TOPIC/records;"
                    + " send as many as --batch-size in a call, and print a line of JSON for each. Goes on after a"
                    + " record that can't be written, and ends with 1 then")
    boolean batch;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "100",
            description = "Records per call with --batch, 1 to 1000. Default: 100")
    int batchSize;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress on standard error")
    boolean quiet;

    ProduceCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (inFlight < 1) {
            throw new UsageException("--in-flight must be at least 1");
        }
        if (batch) {
            return new BatchRun(remote, terminal, topic(topic), batchSize).run();
        }
        ProduceRequest template = template();
        int times = times();
        byte[] between = Escapes.decode(carriageReturn ? CARRIAGE_RETURN : delimiter);
        Keyed keyed = new Keyed(template, Optional.ofNullable(keySeparator).map(Escapes::decode));
        ProduceRun run = new ProduceRun(remote, terminal, new ProduceRun.Mode(background, print, inFlight, quiet));
        try (MessageSource source = source(between)) {
            for (Optional<byte[]> next = source.next(); next.isPresent(); next = source.next()) {
                ProduceRequest request = keyed.request(next.get());
                for (int i = 0; i < times; i++) {
                    run.send(request);
                }
            }
            run.finish();
        } finally {
            run.close();
        }
        return ExitCodes.OK;
    }

    private ProduceRequest template() {
        List<String> given = headers != null
                ? headers
                : terminal.variable("KAFKA_PIXY_HEADERS").map(List::of).orElse(List.of());
        List<Header> parsed = HeaderOption.parse(given);
        String text = key != null ? key : terminal.variable("KAFKA_PIXY_KEY").orElse("key");
        byte[] bytes = text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
        return ProduceRequest.of(topic(topic), bytes, new byte[0]).withHeaders(parsed);
    }

    private int times() {
        if (count != null) {
            if (count < 0) {
                throw new UsageException("--count must be at least 0");
            }
            return count;
        }
        String text = terminal.variable("KAFKA_PIXY_COUNT").orElse("1");
        if (!text.matches("\\d{1,9}")) {
            throw new UsageException("KAFKA_PIXY_COUNT is not a number: " + text);
        }
        return Integer.parseInt(text);
    }

    private MessageSource source(byte[] between) {
        if (!messages.isEmpty()) {
            if (!files.isEmpty()) {
                throw new UsageException("give messages or files, not both");
            }
            return MessageSource.of(messages);
        }
        if (!files.isEmpty()) {
            return MessageSource.of(files, between, whole);
        }
        if (!terminal.inputIsData().getAsBoolean()) {
            throw new UsageException("nothing to send: give --message, a file, or messages on standard input");
        }
        return MessageSource.of(terminal.in(), between, whole);
    }
}
