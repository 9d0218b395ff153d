package io.pixy.engine.producer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells callers what became of their messages. Their code runs then, so never while somebody works on the backlog: what
 * comes up meanwhile is told when the turn is over. Thread-safe: its queue and its lock are.
 */
final class Outcomes {
    private final Executor delivery;
    private final ReentrantLock turn = new ReentrantLock();
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

    /** {@code delivery} runs callers' code. */
    Outcomes(Executor delivery) {
        this.delivery = delivery;
    }

    /** The turn at the backlog; whoever has given it back calls {@link #onTurnEnded}. */
    ReentrantLock turn() {
        return turn;
    }

    /** Tells what came up in the turn. */
    void onTurnEnded() {
        if (turn.isHeldByCurrentThread()) {
            return;
        }
        Runnable next;
        while ((next = later.poll()) != null) {
            run(next);
        }
    }

    /** Runs what completes a caller's future. */
    void tell(Runnable completion) {
        if (turn.isHeldByCurrentThread()) {
            later.add(completion);
        } else {
            run(completion);
        }
    }

    /** Nobody may stay without an answer because all else has stopped already. */
    private void run(Runnable completion) {
        try {
            delivery.execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
    }
}
