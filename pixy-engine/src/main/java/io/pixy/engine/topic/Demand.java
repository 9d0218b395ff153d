package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.PixyException;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.runtime.Reply;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants messages, how many and until when; for the caller, the future that answers. Either the caller withdraws it, by
 * cancelling or completing it in whatever way, or an answer is made for it, never both: so no message is spent on a caller
 * who has left. Messages that are to be acknowledged on arrival are an answer when they arrive.
 *
 * <p>Thread-safe: who wins is decided by one compare-and-set; its times belong to the line that it stands in.
 *
 * @param <T> what answers it
 */
public abstract sealed class Demand<T> extends Reply<T> permits ConsumeCall, ReceiveCall, StreamCall {
    private static final Logger log = LoggerFactory.getLogger(Demand.class);

    /** Who came first goes first, also among those that came to another group before. */
    static final Comparator<Demand<?>> BY_ARRIVAL = (one, other) -> {
        long later = one.arrivedNanos - other.arrivedNanos;
        return later != 0 ? Long.signum(later) : Long.compare(one.number, other.number);
    };

    /** The one that is due first goes first; among calls of one line. */
    static final Comparator<Demand<?>> BY_DEADLINE = (one, other) -> {
        long later = one.deadlineNanos - other.deadlineNanos;
        return later != 0 ? Long.signum(later) : Long.compare(one.number, other.number);
    };

    private static final Consumer<Demand<?>> NOBODY = call -> {};

    private enum Fate {
        OPEN,
        /** Messages are on their way that are acknowledged on arrival; until then the caller can withdraw. */
        PROMISED,
        CLAIMED,
        WITHDRAWN
    }

    private static final VarHandle FATE;

    static {
        try {
            FATE = MethodHandles.lookup().findVarHandle(Demand.class, "fate", Fate.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Changed by {@link #turns} alone. */
    private volatile Fate fate = Fate.OPEN;

    private final String group;
    private final String topic;
    private final BooleanSupplier receiverPresent;
    private final long arrivedNanos;
    private long deadlineNanos;
    private volatile Consumer<Demand<?>> onWithdrawn = NOBODY;

    /** How long it may wait once the group has joined, if it came before that; belongs to the line it stands in. */
    private long waitNanos;

    /** Its place among calls with the same times; belongs to the line it stands in. */
    private long number;

    Demand(String group, String topic, BooleanSupplier receiverPresent, long nowNanos, long waitNanos) {
        this.group = group;
        this.topic = topic;
        this.receiverPresent = receiverPresent;
        this.arrivedNanos = nowNanos;
        this.deadlineNanos = nowNanos + waitNanos;
    }

    /** The consumer group. */
    public final String group() {
        return group;
    }

    /** The topic. */
    public final String topic() {
        return topic;
    }

    /** When it must be answered. */
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    /** What was consumed before and is to be acknowledged now; null if nothing is. */
    Ack.Of earlier() {
        return null;
    }

    /** Something to put into what it wants. */
    abstract Batch batch();

    /** How long it rather waits for more when there is something. */
    abstract long lingerNanos();

    /** Whether nobody acknowledges what it gets. */
    abstract boolean acksOnDelivery();

    /** Whether it is one of those that follow each other for as long as their caller likes. */
    boolean isStanding() {
        return false;
    }

    /** What it is answered with when it gets these messages. */
    abstract T answer(Batch batch);

    /** Answers it when there was nothing in time. */
    public abstract void expire(Executor later);

    /**
     * The group has yet to join, which may take longer than the caller waits: that time does not count, up to a limit.
     * To be called before it enters a line.
     *
     * @param graceNanos the limit
     */
    final void waitToJoin(long now, long graceNanos) {
        if (waitNanos == 0 && graceNanos > 0) {
            waitNanos = Math.max(1, deadlineNanos - now);
            deadlineNanos += graceNanos;
        }
    }

    /** The group has joined, and time begins to run. Not while it stands in a line. */
    final void joined(long now) {
        if (waitNanos > 0 && now + waitNanos - deadlineNanos < 0) {
            deadlineNanos = now + waitNanos;
        }
    }

    final void entersLineAs(long next) {
        number = next;
    }

    private boolean turns(Fate from, Fate to) {
        return FATE.compareAndSet(this, from, to);
    }

    /** Whether its caller waits for an answer, as far as it has told. */
    final boolean isOpen() {
        return fate == Fate.OPEN;
    }

    /** Asks whether somebody is there to receive a message; who can't tell is not. */
    final boolean hasReceiver() {
        try {
            return receiverPresent.getAsBoolean();
        } catch (RuntimeException | Error e) {
            log.warn("A request of group {} for {} is withdrawn: asking for its receiver failed", group, topic, e);
            return false;
        }
    }

    /** Whether it may get a message; if its receiver has left it is withdrawn. */
    final boolean isServed(Executor later) {
        if (!isOpen()) {
            return false;
        }
        boolean received = hasReceiver();
        if (!received) {
            giveUp(later);
        }
        return received;
    }

    /** Who is told, by the thread of whoever withdraws it, that it waits in vain; replaces who was told before. */
    final void onWithdrawn(Consumer<Demand<?>> told) {
        onWithdrawn = told;
    }

    /**
     * Whether its messages are acknowledged when they arrive, which can't be made undone: not as long as somebody can leave
     * in between. As long as its caller does not have it nobody can.
     */
    final boolean acksOnArrival() {
        return acksOnDelivery() && !isHeld();
    }

    /**
     * Makes sure that it has no other answer than what is about to be taken; false if the caller has withdrawn. It can't
     * any more, unless the call {@link #acksOnArrival}.
     */
    final boolean claim() {
        return turns(Fate.OPEN, acksOnArrival() ? Fate.PROMISED : Fate.CLAIMED);
    }

    /** What was promised is there: makes sure that the caller can't withdraw any more; false if it has. */
    final boolean arrive() {
        return turns(Fate.PROMISED, Fate.CLAIMED);
    }

    /** Answers with messages for which it was claimed. */
    final void deliver(Batch batch, Executor later) {
        if (isHeld()) {
            super.complete(answer(batch));
        } else {
            later.execute(() -> super.complete(answer(batch)));
        }
    }

    /** Answers that it can't be, unless the caller has left. */
    public final void fail(PixyException why, Executor later) {
        if (turns(Fate.OPEN, Fate.CLAIMED)) {
            complete(later, () -> super.completeExceptionally(why));
        }
    }

    /** Answers without messages, unless the caller has left. */
    final void deliverNothing(T nothing, Executor later) {
        if (turns(Fate.OPEN, Fate.CLAIMED)) {
            complete(later, () -> super.complete(nothing));
        }
    }

    /** Withdraws it for its caller, whose receiver has left. */
    final void giveUp(Executor later) {
        if (leave()) {
            complete(later, () -> super.cancel(false));
        }
    }

    private boolean leave() {
        return turns(Fate.OPEN, Fate.WITHDRAWN) || turns(Fate.PROMISED, Fate.WITHDRAWN);
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
    public final boolean cancel(boolean mayInterruptIfRunning) {
        return withdraw() && super.cancel(mayInterruptIfRunning);
    }

    /** Withdraws the request; false if an answer is on its way. That holds for all ways to complete it from outside. */
    @Override
    public final boolean complete(T value) {
        return withdraw() && super.complete(value);
    }

    @Override
    public final boolean completeExceptionally(Throwable failure) {
        return withdraw() && super.completeExceptionally(failure);
    }

    @Override
    public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
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
    public final void obtrudeValue(T value) {
        withdraw();
        super.obtrudeValue(value);
    }

    @Override
    public final void obtrudeException(Throwable failure) {
        withdraw();
        super.obtrudeException(failure);
    }
}
