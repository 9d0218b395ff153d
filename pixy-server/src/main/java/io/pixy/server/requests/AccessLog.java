package io.pixy.server.requests;

import io.pixy.server.config.RequestsConfig.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request, on a thread of its own. Nobody waits for it: what comes while its queue is full is left
 * out and counted, and the log tells how much that was.
 *
 * <p>Thread-safe: a bounded queue, and one thread that writes. Stops by {@link #close}.
 */
final class AccessLog implements AutoCloseable {
    static final int MOST_WAITING = 8_192;
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int AT_A_TIME = 256;
    private static final long LOOK_MILLIS = 200;
    private static final long CLOSE_MILLIS = 1_000;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Log format;
    private final BlockingQueue<Finished> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicReference<LineTarget> next = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "pixy-request-log");
    private LineTarget target;
    private long told = System.nanoTime() - TELL_NANOS;
    private volatile boolean closing;

    /** Nothing is written before {@link #start}. */
    AccessLog(Log format, LineTarget target) {
        this.format = format;
        this.target = target;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Never waits. */
    void add(Finished request) {
        if (!waiting.offer(request)) {
            leftOut.incrementAndGet();
        }
    }

    /** How many lines were left out since the start. */
    long leftOut() {
        return leftOut.get();
    }

    /** Goes on in another place, such as the same file after somebody has moved it away. */
    void goOnIn(LineTarget other) {
        LineTarget unused = next.getAndSet(other);
        close(unused);
    }

    /** Writes what waits, for a second at most. Idempotent. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long known = 0;
        List<Finished> some = new ArrayList<>(AT_A_TIME);
        while (!closing || !waiting.isEmpty()) {
            Finished first;
            try {
                first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                break;
            }
            change();
            if (first != null) {
                some.add(first);
                waiting.drainTo(some, AT_A_TIME - 1);
                write(some);
                some.clear();
            }
            known = tell(known);
        }
        close(target);
    }

    private void change() {
        LineTarget other = next.getAndSet(null);
        if (other != null) {
            close(target);
            target = other;
        }
    }

    private void write(List<Finished> some) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Finished request : some) {
            lines.writeBytes(LineFormat.line(format, request).getBytes(StandardCharsets.UTF_8));
        }
        try {
            target.write(lines.toByteArray());
        } catch (IOException | RuntimeException e) {
            leftOut.addAndGet(some.size());
            LOG.warn("Lines about requests can't be written: {}", e.toString());
        }
    }

    private long tell(long known) {
        long now = leftOut.get();
        if (now == known || System.nanoTime() - told < TELL_NANOS) {
            return known;
        }
        told = System.nanoTime();
        LOG.warn("{} lines about requests were left out", now - known);
        return now;
    }

    private static void close(LineTarget target) {
        try {
            if (target != null) {
                target.close();
            }
        } catch (IOException e) {
            LOG.warn("The file of lines about requests can't be closed: {}", e.toString());
        }
    }
}
