package io.pixy.server.http;

import io.pixy.server.config.LimitsConfig;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;

/**
 * The bodies that are coming in. Those that come too slowly are given up, and sooner when others lack the memory.
 * Thread-safe: by a concurrent map; what it says of one body is confined to the thread that sweeps.
 */
final class Bodies {
    /** Who brings more per second is not cut to make room for others. */
    private static final double FAST_BYTES_PER_SECOND = 64 * 1024;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    /** A body, or a part of one, that has not come to its end. Thread-safe: cut by whoever needs its memory. */
    interface Arriving {
        Request request();

        /** How many bytes have come. */
        long received();

        /** Gives up in the middle of waiting for more. Harmless if all has come. */
        void cut(Throwable why);
    }

    private final Map<Arriving, Progress> waiting = new ConcurrentHashMap<>();
    private final Supplier<LimitsConfig> limits;
    private final LongSupplier nanoTime;

    Bodies(Supplier<LimitsConfig> limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    static BadRequestException noMemory() {
        return new BadRequestException(
                UNAVAILABLE,
                "too many request bodies at once. Try again, or consider increasing `limits.max_memory_bytes`");
    }

    /** The rest of this body has not come yet. */
    void waits(Arriving body) {
        if (!waiting.containsKey(body)) {
            waiting.put(body, new Progress(nanoTime.getAsLong(), body.received()));
        }
    }

    void ended(Arriving body) {
        waiting.remove(body);
    }

    /** Memory for what has come of a body; the slowest others go if there is none. */
    boolean tryTake(Arriving body, long bytes) {
        Exchange exchange = Exchange.of(body.request());
        while (!exchange.tryTake(bytes)) {
            Optional<Arriving> slowest = slowestBut(body);
            if (slowest.isEmpty()) {
                return false;
            }
            slowest.get().cut(noMemory());
        }
        return true;
    }

    /** Looks how fast they come; to be called every second or so. */
    void sweep() {
        long now = nanoTime.getAsLong();
        waiting.forEach((body, progress) -> {
            if (progress.isTooSlow(now, body.received())) {
                body.cut(new BadRequestException(
                        REQUEST_TIMEOUT,
                        "the request body comes too slowly. Consider changing `limits.body_timeout`"
                                + " or `limits.min_body_rate`"));
            }
        });
    }

    private Optional<Arriving> slowestBut(Arriving body) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getKey() != body && entry.getValue().bytesPerSecond < FAST_BYTES_PER_SECOND)
                .min(Comparator.comparingDouble(entry -> entry.getValue().bytesPerSecond))
                .map(Map.Entry::getKey);
    }

    private final class Progress {
        private long lookedNanos;
        private long lookedBytes;
        private long windowNanos;
        private long windowBytes;
        /** Read by whoever lacks memory. Unknown at first, then nobody is cut for it. */
        private volatile double bytesPerSecond = Double.MAX_VALUE;

        Progress(long now, long bytes) {
            lookedNanos = now;
            windowNanos = now;
            lookedBytes = bytes;
            windowBytes = bytes;
        }

        boolean isTooSlow(long now, long bytes) {
            bytesPerSecond = (bytes - lookedBytes) * 1e9 / Math.max(1, now - lookedNanos);
            lookedNanos = now;
            lookedBytes = bytes;
            LimitsConfig current = limits.get();
            if (now - windowNanos < current.bodyTimeout().toNanos()) {
                return false;
            }
            boolean tooSlow = (bytes - windowBytes) * 1e9 < (double) current.minBodyRate() * (now - windowNanos);
            windowNanos = now;
            windowBytes = bytes;
            return tooSlow;
        }
    }
}
