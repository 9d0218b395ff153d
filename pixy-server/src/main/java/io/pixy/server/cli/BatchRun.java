package io.pixy.server.cli;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceRequest;
import io.pixy.server.http.RecordJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes records that come line by line, several in a call. Confined to the thread that runs it. */
final class BatchRun {
    private static final byte[] NEWLINE = {'\n'};

    private final Remote remote;
    private final Terminal terminal;
    private final String topic;
    private final int size;
    private final List<ProduceRequest> waiting = new ArrayList<>();
    private long failed;

    BatchRun(Remote remote, Terminal terminal, String topic, int size) {
        if (size < 1 || size > Cluster.MOST_MESSAGES) {
            throw new UsageException("--batch-size must be between 1 and " + Cluster.MOST_MESSAGES);
        }
        this.remote = remote;
        this.terminal = terminal;
        this.topic = topic;
        this.size = size;
    }

    /** Returns the exit code. */
    int run() throws IOException, InterruptedException {
        if (!terminal.inputIsData().getAsBoolean()) {
            throw new UsageException("nothing to send: --batch reads records from standard input, one a line");
        }
        DelimitedInput lines = new DelimitedInput(new BufferedInputStream(terminal.in()), NEWLINE);
        long number = 0;
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            number++;
            byte[] json = line.get();
            if (!isBlank(json)) {
                waiting.add(record(number, json));
            }
            if (waiting.size() == size) {
                send();
            }
        }
        send();
        return failed == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    /** What comes before a line that is no record is sent. */
    private ProduceRequest record(long number, byte[] json) throws InterruptedException {
        try {
            return RecordJson.read(topic, json);
        } catch (InvalidRequestException e) {
            send();
            throw RemoteException.failure("line " + number + ": " + e.getMessage(), e);
        }
    }

    private void send() throws InterruptedException {
        if (waiting.isEmpty()) {
            return;
        }
        List<ProduceRequest> batch = List.copyOf(waiting);
        waiting.clear();
        for (Map<String, Object> result :
                ClientCommand.await("failed to produce message", remote.produceAll(topic, batch))) {
            failed += result.containsKey("error") ? 1 : 0;
            terminal.out().print(Json.compact(result) + "\n");
        }
        terminal.out().flush();
    }

    private static boolean isBlank(byte[] line) {
        for (byte one : line) {
            if (one != ' ' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return true;
    }
}
