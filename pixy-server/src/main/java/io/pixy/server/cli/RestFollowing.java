package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Delivery;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A stream of messages over REST, line by line. A thread of its own reads, and reads on only as messages are taken.
 * Confined to the thread of the command, apart from that.
 */
final class RestFollowing implements Following {
    private static final int BUFFER = 64 << 10;
    private static final int MOST_WAITING = 64;
    private static final byte[] NEWLINE = {'\n'};

    private final InputStream body;
    private final Arrivals arrivals;
    private final Thread reader = new Thread(this::read, "pixy-cli-stream");

    private RestFollowing(InputStream body, LongSupplier nanoTime) {
        this.body = body;
        this.arrivals = new Arrivals(MOST_WAITING, nanoTime);
    }

    /** Reads from {@code body} from now on. */
    static RestFollowing of(InputStream body, LongSupplier nanoTime) {
        RestFollowing following = new RestFollowing(body, nanoTime);
        following.reader.setDaemon(true);
        following.reader.start();
        return following;
    }

    private void read() {
        DelimitedInput lines = new DelimitedInput(new BufferedInputStream(body, BUFFER), NEWLINE);
        try {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                arrived(Json.parse(line.get()));
            }
            arrivals.end(RemoteException.failure("the server has ended the stream", null));
        } catch (IOException e) {
            arrivals.end(RemoteException.failure("the stream breaks off: " + e.getMessage(), e));
        } catch (IllegalArgumentException e) {
            arrivals.end(RemoteException.failure("a line of the stream makes no sense: " + e.getMessage(), e));
        } catch (InterruptedException e) {
            // closed
            arrivals.end(RemoteException.failure("closed", e));
        }
    }

    private void arrived(JsonNode line) throws InterruptedException {
        arrivals.heard();
        if (line.has("receipt")) {
            arrivals.put(SecondTrees.delivery(line));
        } else if (line.has("error")) {
            JsonNode error = line.path("error");
            String text =
                    error.path("code").asText() + ": " + error.path("message").asText();
            arrivals.end(
                    error.path("retriable").asBoolean()
                            ? RemoteException.failure(text, null)
                            : RemoteException.refusal(text, null));
        } else if (line.has("closing")) {
            arrivals.end(RemoteException.failure(
                    "the server ends the stream: "
                            + line.path("closing").path("reason").asText(),
                    null));
        }
    }

    @Override
    public Optional<Delivery> next(Duration wait) throws InterruptedException {
        return arrivals.next(wait);
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            body.close();
        } catch (IOException e) {
            // it is over anyway
            arrivals.end(RemoteException.failure(e.getMessage(), e));
        }
    }
}
