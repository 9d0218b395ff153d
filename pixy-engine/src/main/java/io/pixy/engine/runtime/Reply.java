package io.pixy.engine.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The future that a caller gets. As long as the call that makes it has not returned, nobody can have made anything
 * depend on it: its caller's thread completes it at once then. Later it is completed by those who run callers' code.
 *
 * <p>Thread-safe: the field means something to one thread only, which is also the one that clears it.
 *
 * @param <T> what the caller asks for
 */
public class Reply<T> extends CompletableFuture<T> {
    private Thread caller = Thread.currentThread();

    /** To be called by the thread that made it, before anybody else gets it. */
    public final void returned() {
        caller = null;
    }

    /** Whether this thread is the one that makes it, so that nobody has it yet. */
    public final boolean isHeld() {
        return caller == Thread.currentThread();
    }

    /**
     * Completes it.
     *
     * @param later runs what may run callers' code
     * @param completion completes this; runs at once if the caller does not have it yet
     */
    public final void complete(Executor later, Runnable completion) {
        if (isHeld()) {
            completion.run();
        } else {
            later.execute(completion);
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
