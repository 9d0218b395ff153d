package io.pixy.client;

import io.grpc.Status;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The calls of one client that are under way: so many and not more, and none of them is forgotten at the end.
 *
 * <p>Created and closed by the client. Thread-safe: a concurrent set, a counter, and a flag that is set before the set is
 * gone through, and asked after something was added to it.
 */
final class Calls {
    private static final int MOST_STREAMS = 1000;

    private final Connection connection;
    private final Executor callers;
    private final int most;
    private final Set<OpenCall<?>> open = ConcurrentHashMap.newKeySet();
    private final Set<RemoteStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean closed;

    /**
     * None yet.
     *
     * @param callers runs what callers have made dependent on their futures
     * @param most how many there may be
     */
    Calls(Connection connection, Executor callers, int most) {
        this.connection = connection;
        this.callers = callers;
        this.most = most;
    }

    /** What they go over. */
    Connection connection() {
        return connection;
    }

    /**
     * Opens a stream.
     *
     * @throws ShuttingDownException if this is closed
     * @throws TooManyRequestsException if there are too many
     */
    void open(RemoteStream stream) {
        streams.add(stream);
        if (closing || streams.size() > MOST_STREAMS) {
            streams.remove(stream);
            throw closing ? new ShuttingDownException() : TooManyRequestsException.streams(MOST_STREAMS);
        }
        stream.open();
    }

    /** A stream has ended. */
    void left(RemoteStream stream) {
        streams.remove(stream);
    }

    /** For messages. */
    Target target() {
        return connection.target();
    }

    /**
     * Calls a method.
     *
     * @param decode what an answer means; may throw if it means nothing
     * @param why what a failure means
     */
    <Q, W, R> CompletableFuture<R> call(
            Method<Q, W> method, Q request, Function<W, R> decode, Function<Failure, PixyException> why) {
        return begin(new OpenCall<R>(this, method.isPoll()), call -> ask(call, method, request, decode, why));
    }

    private <Q, W, R> void ask(
            OpenCall<R> call,
            Method<Q, W> method,
            Q request,
            Function<W, R> decode,
            Function<Failure, PixyException> why) {
        run(call, method, request, new Rpc.End<>() {
            @Override
            public void answered(W answer) {
                call.answer(() -> decode.apply(answer));
            }

            @Override
            public void failed(Failure failure) {
                call.fail(() -> why.apply(failure));
            }
        });
    }

    /**
     * Calls a method that takes messages for somebody who may leave meanwhile.
     *
     * @param isPresent whether he is still there, asked when there are messages
     * @param giveBack gets what came for somebody who has left
     */
    <Q, W, R> CompletableFuture<R> poll(
            Method<Q, W> method, Q request, Function<W, R> decode, BooleanSupplier isPresent, Consumer<R> giveBack) {
        return call(
                method,
                request,
                answer -> {
                    R taken = decode.apply(answer);
                    if (!isPresent(isPresent)) {
                        giveBack.accept(taken);
                        throw new CancellationException("its receiver has left");
                    }
                    return taken;
                },
                Failures::of);
    }

    /** Who can't tell is not. */
    private static boolean isPresent(BooleanSupplier receiver) {
        try {
            return receiver.getAsBoolean();
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** Calls a method on behalf of a call that is open; does nothing if it was withdrawn. */
    <Q, W> void run(OpenCall<?> call, Method<Q, W> method, Q request, Rpc.End<W> end) {
        Rpc<Q, W> rpc = new Rpc<>(connection, method, request, end);
        call.goesOnWith(rpc::cancel);
        try {
            rpc.start();
        } catch (RuntimeException e) {
            // the library's word for what can't be sent
            Status status = Status.INTERNAL
                    .withDescription("the call can't be made: " + e)
                    .withCause(e);
            end.failed(new Failure(target(), status, false, false, Duration.ZERO));
        }
    }

    /** Opens a call, unless there are too many, or this is closed; {@code start} must see to it that it ends. */
    <R> CompletableFuture<R> begin(OpenCall<R> call, Consumer<OpenCall<R>> start) {
        if (closing) {
            return CompletableFuture.failedFuture(new ShuttingDownException());
        }
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return CompletableFuture.failedFuture(TooManyRequestsException.withMessage(
                    "Too many calls: " + most + " of this client wait for answers of " + target()
                            + ". Slow down, or consider increasing maxCalls"));
        }
        open.add(call);
        if (closing && (closed || call.isPoll())) {
            call.fail(ShuttingDownException::new);
        } else {
            start.accept(call);
        }
        return call.reply();
    }

    /** Where answers are made of what came, and callers' code runs. */
    Executor callers() {
        return callers;
    }

    /** It counts no more. */
    void ended(OpenCall<?> call) {
        if (open.remove(call) && count.decrementAndGet() == 0 && closing) {
            drained.complete(null);
        }
    }

    /** Whether nothing may be begun any more. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Takes no more calls, withdraws those that wait for messages, lets the others end, and fails what is left then.
     *
     * @param patience for those that end by themselves
     */
    void close(Duration patience) {
        closing = true;
        streams.forEach(stream -> stream.end(new ShuttingDownException()));
        open.stream().filter(OpenCall::isPoll).forEach(call -> call.end(ShuttingDownException::new));
        if (count.get() > 0) {
            await(patience);
        }
        closed = true;
        open.forEach(call -> call.end(ShuttingDownException::new));
    }

    private void await(Duration patience) {
        try {
            drained.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // they are told
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fails like a call that failed later. */
    static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
