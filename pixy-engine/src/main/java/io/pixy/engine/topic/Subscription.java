package io.pixy.engine.topic;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Whether anybody still asks for a topic. It ends a while after the last call: at once if no message is pending, else
 * when the last one is acknowledged or {@code consumer.ack_timeout} after the last call, or when the last lease runs out
 * that is longer than that. While it goes on only because of those it tells so, again and again.
 *
 * <p>Confined to the group strand.
 */
final class Subscription {
    private static final long SAFETY_POLL_NANOS = Duration.ofMillis(100).toNanos();

    private final TopicSettings settings;
    private final Timers timers;
    private final Clock clock;
    private final BooleanSupplier isBusy;
    private final BooleanSupplier isSafe;
    private final Runnable onSilence;
    private final Runnable onEnd;
    private boolean active;
    private long lastCallNanos;

    /** Until when somebody has a lease that is longer than usual. */
    private OptionalLong heldUntilNanos = OptionalLong.empty();

    private Timers.Timer timer;

    /**
     * A subscription that has not begun.
     *
     * @param isBusy whether calls are waiting
     * @param isSafe whether no message is pending
     * @param onSilence told while it goes on though nobody asks
     * @param onEnd told when it has ended by itself
     */
    Subscription(
            TopicSettings settings,
            Timers timers,
            Clock clock,
            BooleanSupplier isBusy,
            BooleanSupplier isSafe,
            Runnable onSilence,
            Runnable onEnd) {
        this.settings = settings;
        this.timers = timers;
        this.clock = clock;
        this.isBusy = isBusy;
        this.isSafe = isSafe;
        this.onSilence = onSilence;
        this.onEnd = onEnd;
    }

    boolean isActive() {
        return active;
    }

    /** A call has come: the subscription begins, or goes on. */
    void onCall() {
        lastCallNanos = clock.nanoTime();
        if (!active) {
            active = true;
            arm(settings.subscriptionTimeoutNanos());
        }
    }

    /** A call was answered. If it waited for longer than a subscription lasts, its caller has as long again to come back. */
    void onAnswered() {
        long now = clock.nanoTime();
        if (active && now - lastCallNanos >= settings.subscriptionTimeoutNanos()) {
            lastCallNanos = now;
        }
    }

    /**
     * Somebody was given time: while a message is pending it does not end before that, since leases end with it. That is
     * of no account for times that are not longer than usual.
     */
    void hold(long untilNanos) {
        boolean isLong = untilNanos - clock.nanoTime() > settings.ackTimeoutNanos();
        if (isLong && (heldUntilNanos.isEmpty() || untilNanos - heldUntilNanos.getAsLong() > 0)) {
            heldUntilNanos = OptionalLong.of(untilNanos);
        }
    }

    /** Somebody has asked for time, and was given it: nothing happens if it has ended. */
    void onExtended(long nanos) {
        if (active) {
            onCall();
            hold(clock.nanoTime() + nanos);
        }
    }

    /** Ends now, without telling. */
    void end() {
        active = false;
        heldUntilNanos = OptionalLong.empty();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** To be called when the last waiting call was answered: the time to end may have passed meanwhile. */
    void onIdle() {
        if (active && timer == null) {
            check();
        }
    }

    /**
     * The timer is not moved with each call: it looks when the last one was, and waits for the rest. While calls wait it
     * does not run.
     */
    private void check() {
        if (isBusy.getAsBoolean()) {
            return;
        }
        long now = clock.nanoTime();
        long silence = now - lastCallNanos;
        if (heldUntilNanos.isPresent() && heldUntilNanos.getAsLong() - now <= 0) {
            heldUntilNanos = OptionalLong.empty();
        }
        if (silence < settings.subscriptionTimeoutNanos()) {
            arm(settings.subscriptionTimeoutNanos() - silence);
        } else if (isSafe.getAsBoolean() || (heldUntilNanos.isEmpty() && silence >= settings.ackTimeoutNanos())) {
            end();
            onEnd.run();
        } else {
            long most = heldUntilNanos.isPresent()
                    ? heldUntilNanos.getAsLong() - now
                    : settings.ackTimeoutNanos() - silence;
            arm(Math.min(SAFETY_POLL_NANOS, most));
            onSilence.run();
        }
    }

    private void arm(long delayNanos) {
        timer = timers.schedule(delayNanos, () -> {
            timer = null;
            if (active) {
                check();
            }
        });
    }
}
