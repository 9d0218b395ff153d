package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.engine.runtime.Reply;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consume request on its way and, for the caller, the future that answers it. Either the caller withdraws it, by
 * cancelling or completing it in whatever way, or an answer is made for it, never both: so no message is spent on a caller
 * who has left. One that is to be acknowledged on arrival is an answer when it arrives.
 *
 * <p>Thread-safe: who wins is decided by one compare-and-set; its times belong to the line that it stands in.
 */
public final class ConsumeCall extends Reply<Message> {
    private static final Logger log = LoggerFactory.getLogger(ConsumeCall.class);

    /** The one that is due first goes first; among calls of one line. */
    static final Comparator<ConsumeCall> BY_DEADLINE = (one, other) -> {
        long later = one.deadlineNanos - other.deadlineNanos;
        return later != 0 ? Long.signum(later) : Long.compare(one.number, other.number);
    };

    private enum Fate {
        OPEN,
        /** A message is on its way that is acknowledged on arrival; until then the caller can withdraw. */
        PROMISED,
        CLAIMED,
        WITHDRAWN
    }

    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
    private final ConsumeRequest request;
    private long deadlineNanos;
    private volatile Consumer<ConsumeCall> onWithdrawn = call -> {};

    /** How long it may wait once the group has joined, if it came before that; belongs to the line it stands in. */
    private long waitNanos;

    /** Its place among calls with the same deadline; belongs to the line it stands in. */
    private long number;

    /** A call to be answered by then. */
    public ConsumeCall(ConsumeRequest request, long deadlineNanos) {
        this.request = request;
        this.deadlineNanos = deadlineNanos;
    }

    /** What is asked for. */
    public ConsumeRequest request() {
        return request;
    }

    /** When it must be answered. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * The group has yet to join, which may take longer than the caller waits: that time does not count, up to a limit.
     * To be called before it enters a line.
     *
     * @param graceNanos the limit
     */
    void waitToJoin(long now, long graceNanos) {
        if (waitNanos == 0 && graceNanos > 0) {
            waitNanos = Math.max(1, deadlineNanos - now);
            deadlineNanos += graceNanos;
        }
    }

    /** The group has joined, and time begins to run. Not while it stands in a line. */
    void joined(long now) {
        if (waitNanos > 0 && now + waitNanos - deadlineNanos < 0) {
            deadlineNanos = now + waitNanos;
        }
    }

    void entersLineAs(long next) {
        number = next;
    }

    /** Whether its caller waits for an answer, as far as it has told. */
    boolean isOpen() {
        return fate.get() == Fate.OPEN;
    }

    /** Asks whether somebody is there to receive a message; who can't tell is not. */
    boolean hasReceiver() {
        try {
            return request.receiverPresent().getAsBoolean();
        } catch (RuntimeException | Error e) {
            log.warn("A consume request is withdrawn, since asking for its receiver failed: {}", request, e);
            return false;
        }
    }

    /** Who is told, by the thread of whoever withdraws it, that it waits in vain; replaces who was told before. */
    void onWithdrawn(Consumer<ConsumeCall> told) {
        onWithdrawn = told;
    }

    /**
     * Whether its message is acknowledged when it arrives, which can't be made undone: not as long as somebody can leave
     * in between. As long as its caller does not have it nobody can.
     */
    boolean acksOnArrival() {
        return request.ack() instanceof Ack.Auto && !isHeld();
    }

    /**
     * Makes sure that it has no other answer than the message that is about to be taken; false if the caller has
     * withdrawn. It can't any more, unless the call {@link #acksOnArrival}.
     */
    boolean claim() {
        return fate.compareAndSet(Fate.OPEN, acksOnArrival() ? Fate.PROMISED : Fate.CLAIMED);
    }

    /** The message that was promised is there: makes sure that the caller can't withdraw any more; false if it has. */
    boolean arrive() {
        return fate.compareAndSet(Fate.PROMISED, Fate.CLAIMED);
    }

    /** Answers with a message for which it was claimed. */
    void answer(Message message, Executor later) {
        complete(later, () -> super.complete(message));
    }

    /** Answers that it can't be, unless the caller has left. */
    public void fail(PixyException why, Executor later) {
        if (fate.compareAndSet(Fate.OPEN, Fate.CLAIMED)) {
            complete(later, () -> super.completeExceptionally(why));
        }
    }

    /** Withdraws it for its caller, whose receiver has left. */
    void giveUp(Executor later) {
        if (leave()) {
            complete(later, () -> super.cancel(false));
        }
    }

    private boolean leave() {
        return fate.compareAndSet(Fate.OPEN, Fate.WITHDRAWN) || fate.compareAndSet(Fate.PROMISED, Fate.WITHDRAWN);
    }

    private boolean withdraw() {
        boolean first = leave();
        if (first) {
            onWithdrawn.accept(this);
        }
        return first;
    }

    /** Withdraws the request; false if an answer is on its way. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return withdraw() && super.cancel(mayInterruptIfRunning);
    }

    /** Withdraws the request; false if an answer is on its way. That holds for all ways to complete it from outside. */
    @Override
    public boolean complete(Message value) {
        return withdraw() && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return withdraw() && super.completeExceptionally(failure);
    }

    @Override
    public CompletableFuture<Message> completeAsync(Supplier<? extends Message> supplier, Executor executor) {
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
    public void obtrudeValue(Message value) {
        withdraw();
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        withdraw();
        super.obtrudeException(failure);
    }
}
