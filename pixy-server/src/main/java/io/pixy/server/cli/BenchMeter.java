package io.pixy.server.cli;

import io.pixy.server.config.GoDuration;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Counts what all threads did since it was made. Thread-safe: atomic counters. */
final class BenchMeter {
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    BenchMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    void count(int messageBytes) {
        messages.incrementAndGet();
        bytes.addAndGet(messageBytes);
    }

    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** Such as {@code for 8.445993ms at 5919msg(57K)/sec}. */
    String rate() {
        long nanos = Math.max(1, nanoTime.getAsLong() - startNanos);
        double seconds = nanos / 1e9;
        return "for " + GoDuration.format(Duration.ofNanos(nanos)) + " at " + (long) (messages() / seconds) + "msg("
                + Sizes.bytes((long) (bytes() / seconds)) + ")/sec";
    }
}
