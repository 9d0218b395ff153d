package io.pixy.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes so many messages a second, evenly, to some topics in turn. Confined to its thread. */
public final class Trickle implements AutoCloseable {
    private static final int MESSAGE_BYTES = 1024;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<String> topics;
    private int next;

    public Trickle(String servers, List<String> topics) {
        this.topics = List.copyOf(topics);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        topics.forEach(producer::partitionsFor);
    }

    /** Begins. */
    public void start(double perSecond) {
        long nanos = Math.round(Duration.ofSeconds(1).toNanos() / perSecond);
        var unused = thread.scheduleAtFixedRate(this::write, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void write() {
        byte[] message =
                ByteBuffer.allocate(MESSAGE_BYTES).putLong(System.nanoTime()).array();
        var unused = producer.send(new ProducerRecord<>(topics.get(next++ % topics.size()), message));
    }

    /** No more is written. */
    public void stop() {
        thread.shutdown();
    }

    @Override
    public void close() {
        stop();
        producer.close(Duration.ofSeconds(5));
    }
}
