package io.pixy.api.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How many messages one caller has in hands, and may have. A place is reserved before a message is taken; it is free again
 * when the message is settled, or its lease has run out. A stream has as many places as its window, for as long as it lasts.
 *
 * <p>Thread-safe: one lock, under which nobody is called but the clock.
 */
public final class Hands {
    private final int most;
    private final Duration usual;
    private final Supplier<Instant> clock;

    /** Until when messages are out, by what names them; never more than there are places. */
    private final Map<String, Instant> out = new HashMap<>();

    private int reserved;

    /**
     * Empty ones.
     *
     * @param most how many messages they hold, 0 or more
     * @param usual how long a message is out that comes without a lease of its own, unless it is acknowledged
     * @param clock tells the time by which leases run out
     */
    public Hands(int most, Duration usual, Supplier<Instant> clock) {
        if (most < 0) {
            throw new IllegalArgumentException("hands hold 0 messages or more, not " + most);
        }
        this.most = most;
        this.usual = Objects.requireNonNull(usual, "usual");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Takes up to so many places, and tells how many there were. */
    synchronized int reserve(int wanted) {
        if (most - reserved - out.size() < wanted) {
            Instant now = clock.get();
            out.values().removeIf(until -> !until.isAfter(now));
        }
        int got = Math.max(0, Math.min(wanted, most - reserved - out.size()));
        reserved += got;
        return got;
    }

    /** Gives places back that were reserved. */
    synchronized void giveBack(int places) {
        reserved -= places;
    }

    /** A place that was reserved is a message's from now on. */
    synchronized void took(String name, Instant until) {
        reserved--;
        out.put(name, until);
    }

    /** The same with a message that has no lease of its own. */
    void took(String name) {
        took(name, clock.get().plus(usual));
    }

    /** A message is out for longer; it may be one of a stream, which is not known here. */
    synchronized void extended(String name, Instant until) {
        out.computeIfPresent(name, (known, before) -> until);
    }

    /** A message is out no more; it may be one of a stream, which is not known here. */
    synchronized void settled(String name) {
        out.remove(name);
    }

    /**
     * How many messages are out, or have a place that is kept for them.
     *
     * @return those whose lease has run out may be among them
     */
    public synchronized int size() {
        return reserved + out.size();
    }

    /**
     * How many they hold.
     *
     * @return 0 or more
     */
    public int most() {
        return most;
    }
}
