package io.pixy.server.grpc;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** A stream of a {@link MemoryCluster}: brings what there is on threads of its own. Thread-safe: by its monitor. */
final class MemoryStream implements DeliveryStream {
    private final SubscriptionRequest request;
    private final StreamListener listener;
    private final IntFunction<List<Delivery>> source;
    private final java.util.function.Consumer<Delivery> giveBack;
    private final Map<String, Delivery> out = new LinkedHashMap<>();
    private Window window;
    private boolean paused;
    private boolean over;

    MemoryStream(
            SubscriptionRequest request,
            StreamListener listener,
            IntFunction<List<Delivery>> source,
            java.util.function.Consumer<Delivery> giveBack) {
        this.request = request;
        this.listener = listener;
        this.source = source;
        this.giveBack = giveBack;
        this.window = request.window().orElse(new Window(0, 0));
    }

    /** There may be something to bring. */
    void wake() {
        var unused = CompletableFuture.runAsync(this::bring, task -> new Thread(task).start());
    }

    private synchronized void bring() {
        if (over || paused || out.size() >= window.messages()) {
            return;
        }
        List<Delivery> deliveries = source.apply(window.messages() - out.size());
        if (!deliveries.isEmpty()) {
            deliveries.forEach(one -> out.put(one.receipt(), one));
            listener.onDeliveries(deliveries);
            wake();
        }
    }

    synchronized void settled(String receipt) {
        if (out.remove(receipt) != null) {
            wake();
        }
    }

    @Override
    public synchronized void window(Window next) {
        window = next;
        wake();
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
    public synchronized int outstanding() {
        return out.size();
    }

    @Override
    public long outstandingBytes() {
        return 0;
    }

    @Override
    public CompletableFuture<StreamStatus> status() {
        return CompletableFuture.completedFuture(new StreamStatus("", Map.of()));
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public synchronized void resume() {
        paused = false;
        wake();
    }

    @Override
    public synchronized void drain() {
        over = true;
    }

    @Override
    public synchronized void close(boolean comesBack) {
        over = true;
        out.values().stream()
                .sorted(Comparator.comparing((Delivery one) -> one.message().offset())
                        .reversed())
                .forEach(giveBack);
        out.clear();
    }
}
