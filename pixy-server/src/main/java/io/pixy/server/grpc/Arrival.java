package io.pixy.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.pixy.server.ByteBudget;
import java.util.function.Consumer;

/**
 * A call, with what it takes of the memory: while its request arrives its bytes as they came, or unpacked if that is
 * more; its answer until it is sent; and from its beginning to its end what stands for the call. Thread-safe: one lock,
 * under which nobody else is called but the budget.
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

    @GuardedBy("this") private boolean oneAnswer = true;

    /** The request is complete, or will never be. */
    @GuardedBy("this") private boolean ended;

    /** The call is over. */
    @GuardedBy("this") private boolean closed;

    @GuardedBy("this") private Consumer<Status> refusal = status -> {};

    Arrival(ByteBudget budget, long now) {
        this.budget = budget;
        this.sinceNanos = now;
    }

    /** Whether it is this budget that it takes from. */
    boolean isOf(ByteBudget other) {
        return budget == other;
    }

    /**
     * The method is known. False if there is no room for another call.
     *
     * @param isSingle whether one request makes the call; else each counts by itself
     * @param hasOneAnswer whether there is one answer; else they are not counted
     * @param refuse ends the call
     */
    synchronized boolean begins(boolean isSingle, boolean hasOneAnswer, Consumer<Status> refuse) {
        single = isSingle;
        oneAnswer = hasOneAnswer;
        refusal = refuse;
        return isTaken();
    }

    /** False if there is no room for them; the call is ended then. */
    boolean onBytes(long wire, long plain, long now) {
        boolean fits;
        synchronized (this) {
            if (!single && wireBytes == 0 && plainBytes == 0) {
                // between two messages of a stream any time may pass
                sinceNanos = now;
            }
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

    /** An answer is there, and stays until it is sent. */
    synchronized void onAnswer(long bytes) {
        // those of a stream are without end, and what of them waits is bounded by whoever sends them
        if (!closed && oneAnswer) {
            budget.takeAnyway(bytes);
            taken += bytes;
        }
    }

    /** The request is complete, or will never be. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            giveBack();
        }
    }

    /** The call is over. */
    synchronized void close() {
        ended = true;
        closed = true;
        budget.giveBack(taken);
        taken = 0;
    }

    void endIfOlder(long nanos) {
        boolean late;
        synchronized (this) {
            // between two messages of a stream there is nothing to wait for
            late = !ended && (single || taken > CALL_BYTES) && sinceNanos - nanos < 0;
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

    /** All but what the call itself takes. */
    @GuardedBy("this") private void giveBack() {
        long kept = Math.min(taken, CALL_BYTES);
        budget.giveBack(taken - kept);
        taken = kept;
        wireBytes = 0;
        plainBytes = 0;
    }
}
