package io.pixy.engine.together;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes to every partition of a topic, all the time, what tells which message of its partition it is. The topic was
 * empty, so that this is its offset, too.
 *
 * <p>Thread-safe: counts are atomic, the rest belongs to the one thread that sends.
 */
final class Feed implements AutoCloseable {
    private final String topic;
    private final AtomicIntegerArray written;
    private final int[] sent;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    private Feed(String servers, String topic, int partitions) {
        this.topic = topic;
        this.written = new AtomicIntegerArray(partitions);
        this.sent = new int[partitions];
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 5, "reconnect.backoff.max.ms", 200),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Begins.
     *
     * @param period after which each partition gets another message
     */
    static Feed start(String servers, String topic, int partitions, Duration period) {
        Feed feed = new Feed(servers, topic, partitions);
        var unused = feed.thread.scheduleAtFixedRate(feed::round, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        return feed;
    }

    private void round() {
        for (int partition = 0; partition < sent.length; partition++) {
            int where = partition;
            byte[] number = String.valueOf(sent[where]++).getBytes(StandardCharsets.US_ASCII);
            var unused = producer.send(new ProducerRecord<>(topic, where, number, number), (metadata, refused) -> {
                if (refused == null) {
                    written.incrementAndGet(where);
                } else {
                    failure.compareAndSet(null, refused);
                }
            });
        }
    }

    /** How many messages of each partition Kafka has confirmed so far. */
    long[] written() {
        if (failure.get() != null) {
            throw new IllegalStateException("The feed failed", failure.get());
        }
        long[] counts = new long[written.length()];
        for (int partition = 0; partition < counts.length; partition++) {
            counts[partition] = written.get(partition);
        }
        return counts;
    }

    @Override
    public void close() {
        stop();
    }

    /** Sends nothing more and waits until what was sent is written. Idempotent. */
    void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
