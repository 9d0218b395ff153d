package io.pixy.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.ClusterStatus;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Knows whether a cluster can be reached. Kafka is asked when somebody wants to know, at most once per {@link #FRESH} and
 * never a second time while it has not answered, however many ask.
 *
 * <p>Thread-safe: one lock, which is not held while calling out.
 */
final class ClusterHealth {
    /** How long an answer is good for. */
    static final Duration FRESH = Duration.ofSeconds(3);

    /** A cluster that needs longer for the simplest of questions is of no use. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<? extends CompletableFuture<?>> kafka;
    private final BooleanSupplier registry;
    private final Clock clock;
    private final Timers timers;

    @GuardedBy("this") private boolean reachable;

    @GuardedBy("this") private long sinceNanos;

    @GuardedBy("this") private boolean known;

    @GuardedBy("this") private boolean outstanding;

    @GuardedBy("this") private CompletableFuture<Boolean> asking;

    /**
     * Nothing is known yet.
     *
     * @param kafka asks Kafka; completes in bounded time
     * @param registry tells whether the registry is connected, at once
     */
    ClusterHealth(
            Supplier<? extends CompletableFuture<?>> kafka, BooleanSupplier registry, Clock clock, Timers timers) {
        this.kafka = kafka;
        this.registry = registry;
        this.clock = clock;
        this.timers = timers;
    }

    /** Completes within {@link #PATIENCE}, never exceptionally. */
    CompletableFuture<ClusterStatus> status() {
        CompletableFuture<Boolean> question;
        synchronized (this) {
            boolean fresh = known && clock.nanoTime() - sinceNanos < FRESH.toNanos();
            if (asking == null && (fresh || outstanding)) {
                return CompletableFuture.completedFuture(status(reachable));
            }
            if (asking != null) {
                return asking.thenApply(this::status);
            }
            question = new CompletableFuture<>();
            asking = question;
            outstanding = true;
        }
        CompletableFuture<ClusterStatus> answer = question.thenApply(this::status);
        ask(question);
        return answer;
    }

    private void ask(CompletableFuture<Boolean> question) {
        Timers.Timer patience = timers.schedule(PATIENCE.toNanos(), () -> answer(question, false));
        CompletableFuture<?> asked;
        try {
            asked = kafka.get();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        var unused = asked.whenComplete((value, error) -> {
            patience.cancel();
            synchronized (this) {
                outstanding = false;
            }
            answer(question, error == null);
        });
    }

    /** A late answer is one, too: it is news for whoever asks next. */
    private void answer(CompletableFuture<Boolean> question, boolean isReachable) {
        synchronized (this) {
            reachable = isReachable;
            known = true;
            sinceNanos = clock.nanoTime();
            if (asking == question) {
                asking = null;
            }
        }
        question.complete(isReachable);
    }

    private ClusterStatus status(boolean kafkaReachable) {
        return new ClusterStatus(kafkaReachable, registry.getAsBoolean());
    }
}
