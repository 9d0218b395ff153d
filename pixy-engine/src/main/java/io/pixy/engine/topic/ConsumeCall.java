package io.pixy.engine.topic;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A consume request on its way and, for the caller, the future that answers it. Either the caller withdraws it or a
 * message is taken for it, never both: so no message is spent on a caller who has left.
 *
 * <p>Thread-safe: who wins is decided by one compare-and-set.
 */
public final class ConsumeCall extends CompletableFuture<Message> {
    private enum Fate {
        OPEN,
        CLAIMED,
        WITHDRAWN
    }

    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
    private final ConsumeRequest request;
    private final long deadlineNanos;

    /** A call to be answered by then. */
    public ConsumeCall(ConsumeRequest request, long deadlineNanos) {
        this.request = request;
        this.deadlineNanos = deadlineNanos;
    }

    /** What is asked for. */
    public ConsumeRequest request() {
        return request;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether a message may be looked for: the caller has not withdrawn and its receiver is there. */
    boolean isOpen() {
        return fate.get() == Fate.OPEN && request.receiverPresent().getAsBoolean();
    }

    /** Makes sure that the caller can't withdraw any more; false if it has. */
    boolean claim() {
        return fate.compareAndSet(Fate.OPEN, Fate.CLAIMED);
    }

    /** Answers that it can't be, unless the caller has left. */
    public void fail(PixyException why) {
        if (claim()) {
            completeExceptionally(why);
        }
    }

    /** Withdraws the request; false if an answer is on its way. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return fate.compareAndSet(Fate.OPEN, Fate.WITHDRAWN) && super.cancel(mayInterruptIfRunning);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
