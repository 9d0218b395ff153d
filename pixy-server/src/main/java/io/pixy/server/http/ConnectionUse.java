package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.ByteBudget;
import java.util.function.LongSupplier;

/** What a connection of HTTP/1 does at the moment, and what the head of its next request holds of the memory. Thread-safe: by its own lock. */
final class ConnectionUse {
    /** A buffer of that size belongs to each connection anyway. */
    private static final int FREE_HEAD_BYTES = 16 * 1024;

    private final ByteBudget memory;
    private final LongSupplier nanoTime;
    private final long openedNanos;

    @GuardedBy("this") private Phase phase = Phase.IDLE;

    @GuardedBy("this") private long sinceNanos;

    @GuardedBy("this") private long headBytes;

    @GuardedBy("this") private long taken;

    @GuardedBy("this") private boolean refused;

    @GuardedBy("this") private boolean upgraded;

    ConnectionUse(ByteBudget memory, LongSupplier nanoTime) {
        this.memory = memory;
        this.nanoTime = nanoTime;
        this.openedNanos = nanoTime.getAsLong();
        this.sinceNanos = openedNanos;
    }

    /** What it can do. */
    enum Phase {
        /** Nothing of a request has come. */
        IDLE,
        /** A part of a head has come. */
        HEAD,
        /** A request is being served, its body read or its answer written. */
        BUSY
    }

    /** A phase and when it began. */
    record Since(Phase phase, long nanos) {}

    long ageNanos() {
        return nanoTime.getAsLong() - openedNanos;
    }

    synchronized Since current() {
        return new Since(phase, sinceNanos);
    }

    /** Something came in; false if it is part of a head for which there is no memory. */
    synchronized boolean onRead(int bytes) {
        if (upgraded || phase == Phase.BUSY) {
            return true;
        }
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
            headBytes = 0;
        }
        headBytes += bytes;
        refused = headBytes - taken > FREE_HEAD_BYTES && !tryTake(bytes);
        return !refused;
    }

    /** Whether the head that came last was more than there is memory for. */
    synchronized boolean isRefused() {
        return refused;
    }

    /** Takes memory until the request that is coming or running has its answer. */
    synchronized boolean tryTake(long bytes) {
        if (upgraded || !memory.take(bytes)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    synchronized void onRequest() {
        enter(Phase.BUSY);
    }

    synchronized void onAnswered() {
        enter(Phase.IDLE);
        release();
    }

    /** HTTP/1 is over here: what comes from now on are no heads, and whoever reads it has an account of its own. */
    synchronized void onUpgraded() {
        upgraded = true;
        release();
    }

    synchronized void onClosed() {
        release();
    }

    @GuardedBy("this") private void enter(Phase next) {
        phase = next;
        sinceNanos = nanoTime.getAsLong();
    }

    @GuardedBy("this") private void release() {
        memory.giveBack(taken);
        taken = 0;
    }
}
