package io.pixy.server.http;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream that brings what a test tells it to. Thread-safe. */
final class ScriptedStream implements DeliveryStream {
    final SubscriptionRequest request;
    final StreamListener listener;
    final AtomicInteger outstanding = new AtomicInteger();

    /** With whether the client may come back. */
    final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    volatile CompletableFuture<StreamStatus> status = CompletableFuture.completedFuture(
            new StreamStatus("me", Map.of(3, OptionalLong.of(17), 5, OptionalLong.empty())));
    volatile boolean paused;
    volatile boolean drained;

    ScriptedStream(SubscriptionRequest request, StreamListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Brings messages, one after the other as an engine does. */
    synchronized void deliver(Delivery... deliveries) {
        outstanding.addAndGet(deliveries.length);
        listener.onDeliveries(List.of(deliveries));
    }

    @Override
    public void window(Window window) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void credit(Window more) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration lease() {
        return request.lease().orElse(Duration.ofMinutes(5));
    }

    @Override
    public int outstanding() {
        return outstanding.get();
    }

    @Override
    public long outstandingBytes() {
        return 0;
    }

    @Override
    public CompletableFuture<StreamStatus> status() {
        return status;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void drain() {
        drained = true;
    }

    @Override
    public void close(boolean comesBack) {
        closed.complete(comesBack);
    }
}
