package io.pixy.server.grpc;

import io.pixy.api.DeliveryStream;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stream that delivers what the test says and remembers what it was told. Thread-safe. */
final class ScriptedStream implements DeliveryStream {
    final SubscriptionRequest request;
    final StreamListener listener;
    volatile int outstanding;
    volatile CompletableFuture<StreamStatus> status = CompletableFuture.completedFuture(
            new StreamStatus("me", Map.of(3, OptionalLong.of(17), 5, OptionalLong.empty())));
    volatile boolean paused;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    ScriptedStream(SubscriptionRequest request, StreamListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** What it was told next, or will be soon; pauses are not among it. */
    String nextTold() throws InterruptedException {
        String next = told.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told");
        }
        return next;
    }

    boolean wasToldNothing() {
        return told.isEmpty();
    }

    @Override
    public void window(Window window) {
        told.add("window " + window.messages() + " " + window.bytes());
    }

    @Override
    public void credit(Window more) {
        told.add("credit " + more.messages() + " " + more.bytes());
    }

    @Override
    public Duration lease() {
        return Duration.ofMillis(30_500);
    }

    @Override
    public int outstanding() {
        return outstanding;
    }

    @Override
    public long outstandingBytes() {
        return 10L * outstanding;
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
        told.add("drain");
    }

    @Override
    public void close(boolean comesBack) {
        told.add("close " + comesBack);
    }
}
