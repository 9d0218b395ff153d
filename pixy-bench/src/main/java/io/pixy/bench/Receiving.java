package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.PixyException;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ways to consume a backlog through {@link Cluster}, be it the engine's or the client's. A message counts when it is
 * settled.
 *
 * @param cluster whom to ask
 * @param backlog what is consumed
 */
record Receiving(Cluster cluster, Backlog backlog) {
    static final int BATCH = 100;
    static final int WINDOW = 1000;
    private static final int RECEIVERS = 16;

    /** Batches, each settled before the next one is asked for, by some receivers at once. */
    Round batches(String group) throws InterruptedException {
        Meter meter = new Meter(backlog.total());
        ReceiveRequest request =
                ReceiveRequest.of(group, backlog.topic()).withMaxMessages(BATCH).withMaxWait(Duration.ofSeconds(2));
        for (int i = 0; i < RECEIVERS; i++) {
            receive(request, meter);
        }
        return meter.await();
    }

    /** Goes on by itself as long as answers come at once, so that the stack does not grow. */
    private void receive(ReceiveRequest request, Meter meter) {
        while (!meter.isDone()) {
            CompletableFuture<Void> turn = cluster.receive(request)
                    .thenCompose(deliveries -> settle(request.group(), deliveries, meter))
                    .exceptionally(failure -> {
                        meter.fail(failure);
                        return null;
                    });
            if (!turn.isDone()) {
                var unused = turn.thenRun(() -> receive(request, meter));
                return;
            }
        }
    }

    private CompletableFuture<Void> settle(String group, List<Delivery> deliveries, Meter meter) {
        if (deliveries.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Settlement> acks = deliveries.stream()
                .map(delivery -> Settlement.ack(delivery.receipt()))
                .toList();
        return cluster.settle(group, backlog.topic(), acks, SettleLevel.APPLIED)
                .thenAccept(results -> meter.add(settled(results)));
    }

    private static int settled(List<SettleResult> results) {
        int settled = 0;
        for (SettleResult result : results) {
            settled += result.code().isSuccess() ? 1 : 0;
        }
        return settled;
    }

    /** A stream with a window; what it brings is settled together. */
    Round stream(String group) throws InterruptedException {
        Meter meter = new Meter(backlog.total());
        SubscriptionRequest request =
                SubscriptionRequest.of(group, backlog.topic()).withWindow(Window.of(WINDOW));
        DeliveryStream stream = cluster.stream(request, new StreamListener() {
            @Override
            public void onDeliveries(List<Delivery> deliveries) {
                var unused = settle(group, deliveries, meter).exceptionally(failure -> {
                    meter.fail(failure);
                    return null;
                });
            }

            @Override
            public void onEnd(PixyException why) {
                meter.fail(why);
            }
        });
        try {
            return meter.await();
        } finally {
            stream.close(false);
        }
    }
}
