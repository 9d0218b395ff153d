package io.pixy.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The future that a caller gets. Either the caller withdraws the call, by cancelling or completing the future in whatever
 * way, or the answer is on its way, never both: so what an answer brings is never thrown away because it was late by a
 * moment. Thread-safe: who wins is decided by one compare-and-set.
 *
 * @param <T> what the caller asks for
 */
final class Reply<T> extends CompletableFuture<T> {
    private enum Fate {
        OPEN,
        ANSWERED,
        WITHDRAWN
    }

    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
    private final Runnable onWithdrawn;

    /**
     * Open.
     *
     * @param onWithdrawn told, by the thread of whoever withdraws it
     */
    Reply(Runnable onWithdrawn) {
        this.onWithdrawn = onWithdrawn;
    }

    /** Makes sure that the caller can't withdraw any more; false if he has, or if there is another answer. */
    boolean claim() {
        return fate.compareAndSet(Fate.OPEN, Fate.ANSWERED);
    }

    /** For whoever has claimed it. */
    void deliver(T value) {
        super.complete(value);
    }

    /** For whoever has claimed it, when the caller's receiver turns out to have left. */
    void abandon() {
        super.cancel(false);
    }

    /** For whoever has claimed it. */
    void fail(Throwable why) {
        super.completeExceptionally(why);
    }

    private boolean withdraw() {
        boolean first = fate.compareAndSet(Fate.OPEN, Fate.WITHDRAWN);
        if (first) {
            onWithdrawn.run();
        }
        return first;
    }

    /** Withdraws the call; false if an answer is on its way. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return withdraw() && super.cancel(mayInterruptIfRunning);
    }

    /** Withdraws the call; false if an answer is on its way. That holds for all ways to complete it from outside. */
    @Override
    public boolean complete(T value) {
        return withdraw() && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return withdraw() && super.completeExceptionally(failure);
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        executor.execute(() -> {
            try {
                complete(supplier.get());
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(T value) {
        withdraw();
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        withdraw();
        super.obtrudeException(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
