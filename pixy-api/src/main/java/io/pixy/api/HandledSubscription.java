package io.pixy.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stream whose messages a handler deals with, on threads of its own or those it is given.
 *
 * <p>Thread-safe: counts what is in the handler's hands; what comes to nought last ends it.
 */
final class HandledSubscription implements Subscription, StreamListener {
    private final DeliveryHandler handler;
    private final Executor threads;
    private final Runnable closeThreads;
    private final Verdicts verdicts;
    private final AtomicInteger inHands = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<DeliveryStream> stream = new CompletableFuture<>();
    private volatile boolean closing;

    private HandledSubscription(
            Cluster cluster,
            SubscriptionRequest request,
            DeliveryHandler handler,
            Executor threads,
            Runnable closeThreads) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.threads = Objects.requireNonNull(threads, "threads");
        this.closeThreads = closeThreads;
        this.verdicts = new Verdicts(cluster, request.group(), request.topic(), handler, this::onDone);
    }

    /** On threads of its own. */
    static Subscription open(Cluster cluster, SubscriptionRequest request, DeliveryHandler handler) {
        ExecutorService threads = HandlerThreads.open(request.group());
        try {
            return open(
                    cluster,
                    request,
                    new HandledSubscription(cluster, request, handler, threads, threads::shutdownNow));
        } catch (RuntimeException e) {
            threads.shutdown();
            throw e;
        }
    }

    /** On threads of others. */
    static Subscription open(Cluster cluster, SubscriptionRequest request, DeliveryHandler handler, Executor threads) {
        return open(cluster, request, new HandledSubscription(cluster, request, handler, threads, () -> {}));
    }

    private static Subscription open(Cluster cluster, SubscriptionRequest request, HandledSubscription subscription) {
        if (request.window().isEmpty()) {
            throw new InvalidRequestException("a subscription with a handler needs a window");
        }
        subscription.stream.complete(cluster.stream(request, subscription));
        return subscription;
    }

    @Override
    public void onDeliveries(List<Delivery> deliveries) {
        inHands.addAndGet(deliveries.size());
        for (Delivery delivery : deliveries) {
            try {
                threads.execute(() -> handle(delivery));
            } catch (RejectedExecutionException e) {
                verdicts.add(delivery, Settlement.release(delivery.receipt()));
            }
        }
    }

    private void handle(Delivery delivery) {
        Verdict verdict;
        try {
            verdict = Objects.requireNonNull(handler.handle(delivery), "a handler came to no verdict");
        } catch (Exception | Error e) {
            onFailure(delivery, e);
            return;
        }
        verdict.tell(delivery.receipt(), (settlement, failure) -> {
            if (failure == null) {
                verdicts.add(delivery, settlement);
            } else {
                onFailure(delivery, failure);
            }
        });
    }

    private void onFailure(Delivery delivery, Throwable failure) {
        try {
            handler.onFailure(delivery, failure);
        } finally {
            verdicts.add(delivery, Settlement.nack(delivery.receipt()));
        }
    }

    private void onDone(int messages) {
        if (inHands.addAndGet(-messages) == 0 && closing) {
            finish();
        }
    }

    @Override
    public void onEnd(PixyException why) {
        closing = true;
        ended.completeExceptionally(why);
        if (inHands.get() == 0) {
            finish();
        }
    }

    @Override
    public void onRevoked(int partition, Instant settleUntil) {
        // verdicts that come later do not count, which the handler is told then
    }

    @Override
    public void window(Window window) {
        stream.join().window(window);
    }

    @Override
    public int outstanding() {
        return inHands.get();
    }

    @Override
    public CompletableFuture<Void> close(Duration timeout) {
        stream.join().drain();
        closing = true;
        if (inHands.get() == 0) {
            finish();
        } else {
            var unused = new CompletableFuture<Void>()
                    .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .thenRun(this::finish);
        }
        return ended();
    }

    private void finish() {
        stream.join().close(false);
        closeThreads.run();
        ended.complete(null);
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }
}
