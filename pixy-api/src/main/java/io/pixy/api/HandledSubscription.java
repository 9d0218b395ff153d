package io.pixy.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stream whose messages a handler deals with, on threads of its own or those it is given. Whatever these do, each message is
 * settled once, and nothing is thrown at the stream, which would end without a word.
 *
 * <p>Thread-safe: counts what is in the handler's hands; what comes to nought last ends it.
 */
final class HandledSubscription implements Subscription, StreamListener {
    /** How long nothing more is asked for when threads have refused something: it would be refused at once, over and over. */
    private static final long PAUSE_MILLIS = 100;

    private final DeliveryHandler handler;
    private final Executor threads;
    private final Runnable closeThreads;
    private final Verdicts verdicts;
    private final AtomicInteger inHands = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** When nothing is left to be done, while the end may have been told before. */
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    private final CompletableFuture<DeliveryStream> stream = new CompletableFuture<>();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private final AtomicBoolean finishing = new AtomicBoolean();
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
            } catch (RuntimeException | Error e) {
                // too much for them, or they are gone; or the system has no thread
                verdicts.add(delivery, Settlement.release(delivery.receipt()));
                pause();
            }
        }
    }

    private void pause() {
        if (pausing.compareAndSet(false, true)) {
            var unused = stream.thenAccept(open -> {
                open.pause();
                CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                        .execute(() -> {
                            pausing.set(false);
                            open.resume();
                        });
            });
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
        } catch (RuntimeException | Error e) {
            Verdicts.report(e);
        }
        verdicts.add(delivery, Settlement.nack(delivery.receipt()));
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
        Objects.requireNonNull(timeout, "timeout");
        stream.join().drain();
        closing = true;
        if (inHands.get() == 0) {
            finish();
        } else {
            // nothing waits for the time to pass when it has ended before
            var unused = finished.copy()
                    .completeOnTimeout(null, Durations.nanos(timeout), TimeUnit.NANOSECONDS)
                    .thenRun(this::finish);
        }
        return ended();
    }

    /** The stream may be over before it was handed to us. */
    private void finish() {
        if (!finishing.compareAndSet(false, true)) {
            return;
        }
        var unused = stream.thenAccept(open -> open.close(false));
        closeThreads.run();
        ended.complete(null);
        finished.complete(null);
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }
}
