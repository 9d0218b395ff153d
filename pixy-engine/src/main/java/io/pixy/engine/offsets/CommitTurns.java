package io.pixy.engine.offsets;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;

/**
 * When commits go out: one at a time, and at most one per interval unless somebody waits for it; none while paused. A
 * timer is set to when the next one is due.
 *
 * <p>Owned by whoever commits. Stops when closed. Confined to the owner's strand.
 */
public final class CommitTurns {
    /** What is to be committed. */
    public interface Work {
        /**
         * How long until something is to be sent.
         *
         * @param nowNanos the time
         * @param tickNanos how long until the interval is over, for what nobody waits for
         * @return 0 or less if it is due; {@code Long.MAX_VALUE} if nothing will be unless something changes
         */
        long waitNanos(long nowNanos, long tickNanos);

        /** Sends what is due, between {@link #begin} and {@link #end} if it takes a while. */
        void send(long nowNanos);
    }

    private final Timers timers;
    private final Clock clock;
    private final long intervalNanos;
    private final Work work;
    private boolean underWay;
    private boolean paused;
    private boolean closed;
    private long nextTickNanos;
    private Timers.Timer timer = () -> {};
    private boolean armed;
    private long timerNanos;

    /** Nothing is under way; {@code timers} run their actions on the owner's strand. */
    public CommitTurns(Timers timers, Clock clock, Duration interval, Work work) {
        this.timers = timers;
        this.clock = clock;
        this.intervalNanos = interval.toNanos();
        this.work = work;
        this.nextTickNanos = clock.nanoTime();
    }

    /** Has sent what is due, or sets the timer to when something will be. */
    public void proceed() {
        if (underWay || paused || closed) {
            return;
        }
        disarm();
        long now = clock.nanoTime();
        long wait = work.waitNanos(now, tickNanos(now));
        if (wait <= 0) {
            nextTickNanos = now + intervalNanos;
            work.send(now);
        } else if (wait < Long.MAX_VALUE) {
            armed = true;
            timerNanos = now + wait;
            timer = timers.schedule(wait, this::proceed);
        }
    }

    /** How long until the interval is over. */
    public long tickNanos(long nowNanos) {
        return Math.max(0, nextTickNanos - nowNanos);
    }

    /** Whether the timer runs out within that time anyway. */
    public boolean isArmedWithin(long nowNanos, long nanos) {
        return armed && timerNanos - nowNanos <= nanos;
    }

    /** Somebody waits: the interval counts as over. */
    public void hurry() {
        nextTickNanos = clock.nanoTime();
        proceed();
    }

    /** A commit is under way, and no other one goes out. */
    public void begin() {
        underWay = true;
    }

    /** It was answered; {@link #proceed} goes on. */
    public void end() {
        underWay = false;
    }

    /** Nothing goes out until {@link #resume}; does not affect what is under way. */
    public void pause() {
        paused = true;
        disarm();
    }

    /** Goes on after {@link #pause}; false if it was not paused. */
    public boolean resume() {
        boolean wasPaused = paused;
        paused = false;
        proceed();
        return wasPaused;
    }

    /** Whether nothing goes out for now. */
    public boolean isPaused() {
        return paused;
    }

    /** Nothing goes out any more. */
    public void close() {
        closed = true;
        disarm();
    }

    /** Whether nothing goes out any more. */
    public boolean isClosed() {
        return closed;
    }

    private void disarm() {
        armed = false;
        timer.cancel();
    }
}
