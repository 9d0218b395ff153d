package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Cluster;
import io.pixy.api.Settlement;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * What the commands that settle messages have in common. The receipts are given, or come line by line, bare or as what
 * {@code pixy receive} prints. Confined to the thread that runs it.
 */
abstract class SettlingCommand extends ClientCommand {
    private static final byte[] NEWLINE = {'\n'};

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Topic of the messages")
    String topic;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "RECEIPT",
            description = "Receipts. Default: those on standard input, one a line, or what pixy receive printed")
    List<String> receipts = List.of();

    @Mixin
    GroupOption group = new GroupOption();

    SettlingCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(60));
    }

    /** What is to become of a message. */
    abstract Settlement settlement(String receipt);

    @Override
    final int run(Remote remote) throws IOException, InterruptedException {
        boolean good = true;
        if (!receipts.isEmpty()) {
            for (int from = 0; from < receipts.size(); from += Cluster.MOST_SETTLEMENTS) {
                int to = Math.min(receipts.size(), from + Cluster.MOST_SETTLEMENTS);
                good &= settle(remote, receipts.subList(from, to));
            }
            return good ? ExitCodes.OK : ExitCodes.FAILURE;
        }
        if (!terminal.inputIsData().getAsBoolean()) {
            throw new UsageException("nothing to settle: give receipts, or have them on standard input");
        }
        DelimitedInput lines = new DelimitedInput(new BufferedInputStream(terminal.in()), NEWLINE);
        List<String> batch = new ArrayList<>();
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            String receipt = receipt(new String(line.get(), StandardCharsets.UTF_8).trim());
            if (!receipt.isEmpty()) {
                batch.add(receipt);
            }
            if (batch.size() == Cluster.MOST_SETTLEMENTS) {
                good &= settle(remote, batch);
                batch.clear();
            }
        }
        good &= batch.isEmpty() || settle(remote, batch);
        return good ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private static String receipt(String line) {
        if (!line.startsWith("{")) {
            return line;
        }
        JsonNode receipt = Json.parse(line.getBytes(StandardCharsets.UTF_8)).path("receipt");
        if (!receipt.isTextual()) {
            throw RemoteException.failure("a line of JSON has no receipt: " + line, null);
        }
        return receipt.asText();
    }

    private boolean settle(Remote remote, List<String> some) throws InterruptedException {
        List<Settlement> settlements = some.stream().map(this::settlement).toList();
        List<Map<String, Object>> results =
                await("while settling", remote.settle(group.in(terminal), topic, settlements));
        boolean good = true;
        for (int i = 0; i < results.size(); i++) {
            Map<String, Object> result = results.get(i);
            if (result.get("error") instanceof Map<?, ?> error) {
                terminal.complain(some.get(i) + ": " + error.get("code") + ": " + error.get("message"));
                good = false;
            } else if (result.containsKey("leaseUntil")) {
                terminal.out().print(some.get(i) + "\t" + result.get("leaseUntil") + "\n");
            }
        }
        return good;
    }
}
