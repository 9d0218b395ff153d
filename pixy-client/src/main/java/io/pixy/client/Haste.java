package io.pixy.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Has the channel try again every half a second as long as somebody waits for it: by itself it pauses for up to two minutes
 * between two attempts. Thread-safe: two atomics.
 */
final class Haste {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Runnable again;
    private final BiConsumer<Runnable, Duration> timer;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * Nobody waits yet.
     *
     * @param again ends the channel's pause
     * @param timer runs something later
     */
    Haste(Runnable again, BiConsumer<Runnable, Duration> timer) {
        this.again = again;
        this.timer = timer;
    }

    void enter() {
        waiting.incrementAndGet();
        hurry();
    }

    /** For somebody who tries by himself, later. */
    void once() {
        again.run();
    }

    void leave() {
        waiting.decrementAndGet();
    }

    private void hurry() {
        if (busy.compareAndSet(false, true)) {
            again.run();
            timer.accept(this::onPause, PAUSE);
        }
    }

    private void onPause() {
        busy.set(false);
        if (waiting.get() > 0) {
            hurry();
        }
    }
}
