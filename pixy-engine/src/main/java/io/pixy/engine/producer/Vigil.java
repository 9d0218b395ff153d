package io.pixy.engine.producer;

import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a client does not tell any more what becomes of messages, which it must do within the delivery time even if
 * no broker answers: its thread hangs or has ended then. Nobody would know otherwise, since calls just stay open.
 *
 * <p>Thread-safe: callers only count; the rest belongs to the timer.
 */
final class Vigil {
    private static final Logger log = LoggerFactory.getLogger(Vigil.class);
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();

    private final String cluster;
    private final long patienceNanos;
    private final Timers timers;
    private final LongAdder taken = new LongAdder();
    private final LongAdder ended = new LongAdder();

    private volatile boolean stopped;
    private long lastEnded;
    private long silentNanos;

    /** {@code budget} is the delivery time. */
    Vigil(String cluster, Duration budget, Timers timers) {
        this.cluster = cluster;
        this.patienceNanos = budget.toNanos() + PERIOD_NANOS;
        this.timers = timers;
    }

    void start() {
        timers.schedule(PERIOD_NANOS, this::look);
    }

    /** The client has taken a message. */
    void onTaken() {
        taken.increment();
    }

    /** The client has told what became of one. */
    void onEnded() {
        ended.increment();
    }

    private void look() {
        if (stopped) {
            return;
        }
        long now = ended.sum();
        long open = taken.sum() - now;
        silentNanos = open > 0 && now == lastEnded ? silentNanos + PERIOD_NANOS : 0;
        lastEnded = now;
        if (silentNanos > patienceNanos) {
            log.error(
                    "The Kafka producer of cluster {} has not told for {} s what became of {} messages: its thread hangs"
                            + " or has ended, see earlier errors. Restart this process",
                    cluster,
                    Duration.ofNanos(silentNanos).toSeconds(),
                    open);
        }
        timers.schedule(PERIOD_NANOS, this::look);
    }

    void stop() {
        stopped = true;
    }
}
