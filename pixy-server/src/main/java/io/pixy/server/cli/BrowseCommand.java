package io.pixy.server.cli;

import io.pixy.api.BrowseRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.MessagePage;
import io.pixy.api.PartitionDescription;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows messages without consuming them. Confined to the thread that runs it. */
@Command(
        name = "browse",
        description = {
            "Show messages as they lie in Kafka, without consuming them: no group is concerned.",
            "Begins at the oldest ones, unless --offset or --time says where. Ends when there are no more."
        })
final class BrowseCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "Only this partition. Default: all, one after the other")
    Integer partition;

    @Option(names = "--offset", paramLabel = "N", description = "Begin at this offset; -N: that many before the end")
    Long offset;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Begin at the first message of that time, such as 2006-01-02T15:04:05Z or 1136214245000ms")
    String time;

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            description = "Messages of each partition at most. Default: 10, or those that a negative --offset leads to")
    Long most;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "json (one line per message), text or raw, as consume has them. Default: json")
    OutputFormat output;

    BrowseCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        if (most != null && most < 1) {
            throw new UsageException("--max must be at least 1");
        }
        String name = topic(topic);
        BrowseRequest.Start start = start();
        List<Integer> partitions = partition != null ? List.of(partition) : partitions(name, remote);
        MessagePrinter printer = output.printer(false, false, new byte[] {'\n'});
        for (int one : partitions) {
            show(remote, name, one, start, printer);
        }
        return ExitCodes.OK;
    }

    private BrowseRequest.Start start() {
        if (offset != null && time != null) {
            throw new UsageException("--offset and --time contradict each other");
        }
        if (time != null) {
            return new BrowseRequest.Since(Instants.parse("--time", time));
        }
        long from = offset == null ? 0 : offset;
        return from < 0 ? new BrowseRequest.Last(-from) : new BrowseRequest.AtOffset(from);
    }

    private long limit() {
        if (most != null) {
            return most;
        }
        return offset != null && offset < 0 ? -offset : BrowseRequest.DEFAULT_MESSAGES;
    }

    private static List<Integer> partitions(String topic, Remote remote) throws InterruptedException {
        return await("while looking at the topic", remote.topic(topic, true)).partitions().orElse(List.of()).stream()
                .map(PartitionDescription::partition)
                .toList();
    }

    /** Page by page, up to where the log ended at first. */
    private void show(Remote remote, String name, int number, BrowseRequest.Start start, MessagePrinter printer)
            throws InterruptedException {
        BrowseRequest.Start from = start;
        long left = limit();
        long end = Long.MAX_VALUE;
        long seen = -1;
        while (left > 0) {
            int page = (int) Math.min(left, BrowseRequest.MOST_MESSAGES);
            MessagePage found = await("while browsing", remote.browse(request(name, number, from, page)));
            end = Math.min(end, found.end());
            found.messages().forEach(message -> printer.print(message, terminal.out()));
            left -= found.messages().size();
            if (found.next() >= end || found.next() <= seen) {
                return;
            }
            seen = found.next();
            from = new BrowseRequest.AtOffset(seen);
        }
    }

    private static BrowseRequest request(String name, int number, BrowseRequest.Start start, int page) {
        try {
            return BrowseRequest.of(name, number, start).withMaxMessages(page);
        } catch (InvalidRequestException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
