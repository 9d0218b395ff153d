package io.pixy.engine.fetch;

import java.time.Duration;
import java.util.Optional;

/**
 * Which of two consumers is polled next, and for how long. While there is something to fetch for the busy one both have their
 * turns, with breaks as soon as nothing happens. Confined to the fetch thread.
 */
final class Turns {
    /** How long a poll waits at most: positions are looked at in between. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** The same where nothing was read for a while: then hardly anything moves positions. */
    private static final Duration IDLE_POLL = Duration.ofSeconds(4);

    private static final long IDLE_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

    /** For how long after something has happened the busy one is polled without a break. */
    private static final long HOT_NANOS = Duration.ofMillis(250).toNanos();

    private static final Duration HOT_POLL = Duration.ofMillis(50);
    private static final Duration BUSY_POLL = Duration.ofMillis(Consumers.BUSY_WAIT_MILLIS);
    private static final Duration BREAK = Duration.ofMillis(25);

    private boolean othersTurn;
    private long stirredNanos;
    private long readNanos;

    /** Begins as if something had happened just now. */
    Turns(long now) {
        this.stirredNanos = now;
        this.readNanos = now;
    }

    /**
     * What is to be done next.
     *
     * @param lane to be polled; none if there is nothing to fetch for a while
     * @param most how long at most
     */
    record Turn(Optional<Lane> lane, Duration most) {}

    /** Something has happened that the busy one is there for. */
    void onStir(long now) {
        stirredNanos = now;
    }

    void onRead(long now) {
        readNanos = now;
    }

    Turn next(Lane calm, Lane busy, long now) {
        Optional<Lane> calmly = calm.isReading() ? Optional.of(calm) : Optional.empty();
        boolean isHot = now - stirredNanos <= HOT_NANOS;
        if (!busy.isReading()) {
            boolean isIdle = now - readNanos > IDLE_AFTER_NANOS && now - stirredNanos > IDLE_AFTER_NANOS;
            return new Turn(calmly, isIdle ? IDLE_POLL : POLL);
        }
        if (isHot && calmly.isEmpty()) {
            return new Turn(Optional.of(busy), HOT_POLL);
        }
        othersTurn = !othersTurn;
        if (!othersTurn) {
            return new Turn(Optional.of(busy), BUSY_POLL);
        }
        return new Turn(calmly, isHot ? Duration.ZERO : BREAK);
    }
}
