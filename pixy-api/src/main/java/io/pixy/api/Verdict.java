package io.pixy.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What a {@link DeliveryHandler} makes of a message, now or later. Immutable. */
public final class Verdict {
    private static final Verdict ACK = now(Settlement::ack);
    private static final Verdict NACK = now(Settlement::nack);
    private static final Verdict RELEASE = now(Settlement::release);

    private final Function<String, Settlement> settlement;
    private final CompletionStage<Verdict> later;

    private Verdict(Function<String, Settlement> settlement, CompletionStage<Verdict> later) {
        this.settlement = settlement;
        this.later = later;
    }

    private static Verdict now(Function<String, Settlement> settlement) {
        return new Verdict(settlement, null);
    }

    /**
     * See {@link Settlement#ack}.
     *
     * @return the verdict
     */
    public static Verdict ack() {
        return ACK;
    }

    /**
     * See {@link Settlement#nack(String)}.
     *
     * @return the verdict
     */
    public static Verdict nack() {
        return NACK;
    }

    /**
     * See {@link Settlement#nack(String, Duration)}.
     *
     * @param delay before the message comes again
     * @return the verdict
     */
    public static Verdict nack(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        return now(receipt -> Settlement.nack(receipt, delay));
    }

    /**
     * See {@link Settlement#release}.
     *
     * @return the verdict
     */
    public static Verdict release() {
        return RELEASE;
    }

    /**
     * See {@link Settlement#reject}.
     *
     * @param reason becomes part of the dead letter
     * @return the verdict
     */
    public static Verdict reject(String reason) {
        Objects.requireNonNull(reason, "reason");
        return now(receipt -> Settlement.reject(receipt, reason));
    }

    /**
     * One that is yet to come. The message is the handler's until then, or until its lease runs out.
     *
     * @param verdict a failure counts as {@link #nack()}
     * @return the verdict
     */
    public static Verdict later(CompletionStage<Verdict> verdict) {
        return new Verdict(null, Objects.requireNonNull(verdict, "verdict"));
    }

    /** Tells what it comes to for a receipt, or why it can't be told; at once if it is known. */
    void tell(String receipt, BiConsumer<Settlement, Throwable> told) {
        if (later == null) {
            settle(receipt, told);
            return;
        }
        var unused = later.whenComplete((verdict, failure) -> {
            if (failure != null || verdict == null) {
                told.accept(null, failure != null ? failure : new NullPointerException("a handler came to no verdict"));
            } else {
                verdict.tell(receipt, told);
            }
        });
    }

    private void settle(String receipt, BiConsumer<Settlement, Throwable> told) {
        Settlement made;
        try {
            made = settlement.apply(receipt);
        } catch (PixyException e) {
            told.accept(null, e);
            return;
        }
        told.accept(made, null);
    }
}
