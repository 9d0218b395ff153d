package io.pixy.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One direction of a proxied connection: a thread that reads and one that writes, so that a delay costs latency and no
 * throughput. The end of the stream waits its turn like any byte.
 *
 * <p>Thread-safe: the two threads share only the queue.
 */
final class FaultyPipe {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int MOST_CHUNKS = 64;

    private final Socket from;
    private final Socket to;
    private final Faults faults;
    private final Outcome outcome;
    private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>(MOST_CHUNKS);
    private final Thread reader = new Thread(this::read, "pixy-testkit proxy read");
    private final Thread writer = new Thread(this::write, "pixy-testkit proxy write");

    FaultyPipe(Socket from, Socket to, Faults faults, Outcome outcome) {
        this.from = Objects.requireNonNull(from);
        this.to = Objects.requireNonNull(to);
        this.faults = Objects.requireNonNull(faults);
        this.outcome = Objects.requireNonNull(outcome);
    }

    void start() {
        reader.setDaemon(true);
        writer.setDaemon(true);
        reader.start();
        writer.start();
    }

    /** Ends both threads, once their sockets are closed. */
    void interrupt() {
        reader.interrupt();
        writer.interrupt();
    }

    private void read() {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            int length = from.getInputStream().read(buffer);
            while (length >= 0) {
                chunks.put(new Chunk(Arrays.copyOf(buffer, length), System.nanoTime()));
                length = from.getInputStream().read(buffer);
            }
            chunks.put(new Chunk(new byte[0], System.nanoTime()));
        } catch (IOException reset) {
            outcome.onBroken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = chunks.take();
            while (!chunk.isEnd()) {
                write(out, chunk);
                chunk = chunks.take();
            }
            faults.awaitPassage(chunk.readAtNanos());
            to.shutdownOutput();
            outcome.onEnded();
        } catch (IOException reset) {
            outcome.onBroken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out, Chunk chunk) throws IOException, InterruptedException {
        int written = 0;
        while (written < chunk.bytes().length) {
            faults.awaitPassage(chunk.readAtNanos());
            int length = Math.min(faults.slice(), chunk.bytes().length - written);
            faults.awaitTransmission(length);
            out.write(chunk.bytes(), written, length);
            written += length;
        }
    }

    /** What the pipe tells its connection. */
    interface Outcome {
        /** The stream ended and its end has been passed on. */
        void onEnded();

        /** One of the sockets failed. */
        void onBroken();
    }

    private record Chunk(byte[] bytes, long readAtNanos) {
        boolean isEnd() {
            return bytes.length == 0;
        }
    }
}
