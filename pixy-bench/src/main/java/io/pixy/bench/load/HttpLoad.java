package io.pixy.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/1.1 over so many connections, all of them in the calling thread: who measures is to take little of the machine.
 *
 * @param server whom to ask
 * @param requests what for
 * @param connections how many, with one request at a time each
 */
record HttpLoad(InetSocketAddress server, HttpRequests requests, int connections) implements Load {
    /** For the last answers; a poll that finds nothing may take longer. */
    private static final long LAST_ANSWERS_NANOS = Duration.ofMillis(500).toNanos();

    static final int STATUS_OK = 200;
    static final int STATUS_NOTHING_CAME = 408;

    @Override
    public Outcome run(Duration time) throws IOException {
        List<HttpConnection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open.add(HttpConnection.open(server, selector));
            }
            return new Run(new Tally(time.toNanos()), open.size()).all(selector, open);
        } finally {
            for (HttpConnection connection : open) {
                connection.close();
            }
        }
    }

    /** One run. Confined to its thread. */
    private final class Run {
        private final Tally tally;
        private int waiting;

        Run(Tally tally, int connections) {
            this.tally = tally;
            this.waiting = connections;
        }

        Outcome all(Selector selector, List<HttpConnection> open) throws IOException {
            for (HttpConnection connection : open) {
                connection.send(requests.next(null));
            }
            long over = 0;
            while (waiting > 0 && (over == 0 || System.nanoTime() - over < LAST_ANSWERS_NANOS)) {
                selector.select(this::read, 50);
                over = over == 0 && tally.isOver() ? System.nanoTime() : over;
            }
            return Tally.together(List.of(tally));
        }

        private void read(SelectionKey key) {
            HttpConnection connection = (HttpConnection) key.attachment();
            try {
                HttpAnswer answer = connection.read();
                if (answer != null) {
                    HttpAnswer good = note(answer, connection.sentAt()) ? answer : null;
                    goOn(connection, good);
                }
            } catch (IOException e) {
                key.cancel();
                tally.error();
                waiting--;
            }
        }

        private boolean note(HttpAnswer answer, long sentAt) {
            if (answer.status() == STATUS_OK) {
                tally.answer(sentAt);
                return true;
            }
            if (answer.status() == STATUS_NOTHING_CAME) {
                tally.empty();
            } else {
                tally.error();
            }
            return false;
        }

        private void goOn(HttpConnection connection, HttpAnswer last) {
            if (tally.isOver()) {
                waiting--;
                return;
            }
            try {
                connection.send(requests.next(last));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
