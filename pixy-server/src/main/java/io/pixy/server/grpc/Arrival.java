package io.pixy.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.pixy.server.ByteBudget;
import java.util.function.Consumer;

/**
 * A request that is arriving, with what it takes of the memory for requests: its bytes as they came, or unpacked if that
 * is more, and what a call takes that has just begun. Thread-safe: one lock, under which nobody else is called but the budget.
 */
final class Arrival {
    /** Of the objects that stand for a call. */
    private static final int CALL_BYTES = 2_048;

    private final ByteBudget budget;

    @GuardedBy("this") private long sinceNanos;

    @GuardedBy("this") private long wireBytes;

    @GuardedBy("this") private long plainBytes;

    @GuardedBy("this") private long taken;

    @GuardedBy("this") private boolean single = true;

    @GuardedBy("this") private boolean ended;

    @GuardedBy("this") private Consumer<Status> refusal = status -> {};

    Arrival(ByteBudget budget, long now) {
        this.budget = budget;
        this.sinceNanos = now;
    }

    /**
     * The method is known. False if there is no room for another call.
     *
     * @param isSingle whether one request makes the call; else each counts by itself
     * @param refuse ends the call
     */
    synchronized boolean begins(boolean isSingle, Consumer<Status> refuse) {
        single = isSingle;
        refusal = refuse;
        return isTaken();
    }

    /** False if there is no room for them; the call is ended then. */
    boolean onBytes(long wire, long plain) {
        boolean fits;
        synchronized (this) {
            wireBytes += wire;
            plainBytes += plain;
            fits = isTaken();
        }
        if (!fits) {
            refuse(Reception.NO_ROOM);
        }
        return fits;
    }

    @GuardedBy("this") private boolean isTaken() {
        long more = CALL_BYTES + Math.max(wireBytes, plainBytes) - taken;
        if (ended || more <= 0) {
            return true;
        }
        boolean fits = budget.take(more);
        taken += fits ? more : 0;
        return fits;
    }

    /** A message is there as a whole; of a stream of them it was handed on. */
    synchronized void onMessage(long now) {
        if (!single) {
            giveBack();
            sinceNanos = now;
        }
    }

    /** The request is complete, or will never be. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            giveBack();
        }
    }

    void endIfOlder(long nanos) {
        boolean late;
        synchronized (this) {
            // between two messages of a stream there is nothing to wait for
            late = !ended && (single || taken > 0) && sinceNanos - nanos < 0;
        }
        if (late) {
            refuse(Reception.TOO_SLOW);
        }
    }

    private void refuse(Status status) {
        Consumer<Status> how;
        synchronized (this) {
            how = refusal;
        }
        end();
        how.accept(status);
    }

    @GuardedBy("this") private void giveBack() {
        budget.giveBack(taken);
        taken = 0;
        wireBytes = 0;
        plainBytes = 0;
    }
}
