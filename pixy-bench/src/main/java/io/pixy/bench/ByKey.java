package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.DeliveryHandler;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A handler that does nothing, for messages in the order of their keys, many keys at a time. No state. */
final class ByKey {
    private ByKey() {}

    /** Pixy's, on threads of its own. */
    static Round subscribe(Cluster cluster, Backlog backlog, String group) throws Exception {
        Meter meter = new Meter(backlog.total());
        return await(cluster.subscribe(request(backlog, group), handler(meter)), meter);
    }

    /** Pixy's, on the thread that brings the messages: for handlers that never block. */
    static Round subscribe(Cluster cluster, Backlog backlog, String group, Executor threads) throws Exception {
        Meter meter = new Meter(backlog.total());
        return await(cluster.subscribe(request(backlog, group), handler(meter), threads), meter);
    }

    private static SubscriptionRequest request(Backlog backlog, String group) {
        return SubscriptionRequest.of(group, backlog.topic())
                .withWindow(Window.of(Window.MOST_MESSAGES))
                .withOrder(Order.KEY);
    }

    private static DeliveryHandler handler(Meter meter) {
        return delivery -> {
            meter.add(1);
            return Verdict.ack();
        };
    }

    private static Round await(Subscription subscription, Meter meter) throws Exception {
        try {
            return meter.await();
        } finally {
            subscription.close(Duration.ofSeconds(5)).get(10, TimeUnit.SECONDS);
        }
    }

    /** Confluent's Parallel Consumer, with as many threads. */
    static Round parallel(OlderClients clients, String bootstrapServers, Backlog backlog, String group)
            throws Exception {
        Meter meter = new Meter(backlog.total());
        AutoCloseable consumer = clients.parallelConsumer(bootstrapServers, backlog.topic(), group, meter::add);
        try {
            return meter.await();
        } finally {
            consumer.close();
        }
    }
}
