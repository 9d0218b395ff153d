package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How long a single message takes from who writes it to who waits for it, while nothing else happens. The next one is
 * written some milliseconds after the one before has come.
 */
final class Delays {
    private static final int WARM_UP = 500;
    private static final int MEASURED = 1000;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String topic;
    private final byte[] value;
    private final SynchronousQueue<Long> arrivals = new SynchronousQueue<>();

    Delays(String topic, byte[] value) {
        this.topic = topic;
        this.value = value;
    }

    /** Writes one message; may return before it is written. */
    interface Writer {
        void write() throws Exception;
    }

    static void printHead() {
        System.out.println("| from the call that writes to who waits | p50 ms | p99 ms | wanted |");
        System.out.println("|---|---|---|---|");
    }

    /** To be called when a message has come, by one thread at a time. */
    void arrived() {
        try {
            boolean unused = arrivals.offer(System.nanoTime(), LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints a line. */
    private void measure(String name, Writer writer) throws Exception {
        double[] millis = new double[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            long written = System.nanoTime();
            writer.write();
            Long came = arrivals.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            if (came == null) {
                throw new IllegalStateException(name + ": message " + (i + WARM_UP) + " has not come");
            }
            if (i >= 0) {
                millis[i] = (came - written) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | p50 <= 2 |%n",
                name,
                Contest.quantile(millis, 0.5),
                Contest.quantile(millis, 0.99));
    }

    /** Kafka's own producer and consumer. */
    void plain(String bootstrapServers, KafkaProducer<byte[], byte[]> producer) throws Exception {
        Thread poller = new Thread(() -> poll(bootstrapServers), "poller");
        poller.setDaemon(true);
        poller.start();
        measure("plain", () -> {
            var unused = producer.send(new ProducerRecord<>(topic, value));
        });
        poller.interrupt();
        poller.join();
    }

    private void poll(String bootstrapServers) {
        try (KafkaConsumer<byte[], byte[]> consumer = Polling.consumer(bootstrapServers, "delays-plain")) {
            consumer.subscribe(List.of(topic));
            while (true) {
                consumer.poll(Duration.ofSeconds(1)).forEach(message -> arrived());
                consumer.commitAsync();
            }
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            // that was all
        }
    }

    /** {@code produce} and {@code stream} of the engine or of the client. */
    void cluster(String name, Cluster cluster) throws Exception {
        String group = "delays-" + topic;
        DeliveryStream stream = cluster.stream(SubscriptionRequest.of(group, topic), new StreamListener() {
            @Override
            public void onDeliveries(List<Delivery> deliveries) {
                deliveries.forEach(delivery -> {
                    arrived();
                    ack(cluster, group, delivery.receipt());
                });
            }

            @Override
            public void onEnd(PixyException why) {}
        });
        measure(name, () -> {
            var unused = cluster.produce(ProduceRequest.of(topic, null, value));
        });
        stream.close(false);
    }

    /** A record over REST, and server-sent events. */
    void events(String name, Served served, Rest rest) throws Exception {
        String group = "delays-events";
        try (Events events = new Events(served.http(), group, topic)) {
            events.begin(receipt -> {
                arrived();
                ack(served.embedded(), group, receipt);
            });
            measure(name, rest::single);
        }
    }

    private void ack(Cluster cluster, String group, String receipt) {
        var unused = cluster.settle(group, topic, List.of(Settlement.ack(receipt)), SettleLevel.APPLIED);
    }
}
