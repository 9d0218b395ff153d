package io.pixy.client;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A call under way: what its caller waits for, and what goes on for it. Thread-safe: atomics.
 *
 * @param <R> what the caller asks for
 */
final class OpenCall<R> {
    private static final Runnable NOTHING = () -> {};
    private static final Runnable WITHDRAWN = () -> {};

    private final Calls calls;
    private final boolean isPoll;
    private final Reply<R> reply = new Reply<>(this::onWithdrawn);
    private final AtomicReference<Runnable> cancellation = new AtomicReference<>(NOTHING);
    private final AtomicBoolean ended = new AtomicBoolean();

    OpenCall(Calls calls, boolean isPoll) {
        this.calls = calls;
        this.isPoll = isPoll;
    }

    CompletableFuture<R> reply() {
        return reply;
    }

    boolean isPoll() {
        return isPoll;
    }

    /** What withdrawing it has to cancel from now on; cancelled at once if it is withdrawn already. */
    void goesOnWith(Runnable cancel) {
        if (cancellation.getAndUpdate(now -> now == WITHDRAWN ? WITHDRAWN : cancel) == WITHDRAWN) {
            cancel.run();
        }
    }

    /**
     * Answers with what {@code result} makes of what came: not on this thread, and only if the caller is still there.
     *
     * @param result throws a cancellation if the caller's receiver has left
     */
    void answer(Supplier<R> result) {
        if (!reply.claim()) {
            end();
            return;
        }
        later(() -> reply.deliver(result.get()));
    }

    /** Fails, if the caller is still there. */
    void fail(Supplier<PixyException> why) {
        if (!reply.claim()) {
            end();
            return;
        }
        later(() -> reply.fail(why.get()));
    }

    /** Fails, and ends what goes on for it. */
    void end(Supplier<PixyException> why) {
        if (reply.claim()) {
            later(() -> reply.fail(why.get()));
            cancel();
        }
    }

    /** It counts as long as nobody has begun to run what depends on it: so what waits for that is bounded, too. */
    private void later(Runnable completion) {
        calls.callers().execute(() -> {
            end();
            try {
                completion.run();
            } catch (CancellationException e) {
                reply.abandon();
            } catch (PixyException e) {
                reply.fail(e);
            } catch (RuntimeException | Error e) {
                reply.fail(new KafkaException("the answer of " + calls.target() + " makes no sense: " + e, e));
            }
        });
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            calls.ended(this);
        }
    }

    private void onWithdrawn() {
        cancel();
    }

    private void cancel() {
        cancellation.getAndSet(WITHDRAWN).run();
    }
}
