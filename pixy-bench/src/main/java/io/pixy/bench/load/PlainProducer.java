package io.pixy.bench.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What Kafka's own producer does in a program of its own, with its defaults but for batches that are sent at once: the limit
 * of what a server in front of it can do.
 *
 * @param servers the brokers
 * @param inFlight how many messages at a time
 */
public record PlainProducer(String servers, String topic, byte[] message, int inFlight) implements Load {
    private static final int KEYS = 1024;

    @Override
    public Outcome run(Duration time) throws InterruptedException {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(topic);
            Semaphore window = new Semaphore(inFlight);
            Tally tally = new Tally(time.toNanos());
            for (int i = 0; !tally.isOver(); i++) {
                window.acquire();
                // all partitions in turn, as with messages that have no key in Pixy
                byte[] key = Integer.toString(i % KEYS).getBytes(StandardCharsets.US_ASCII);
                long sentAt = System.nanoTime();
                var unused = producer.send(new ProducerRecord<>(topic, key, message), (metadata, failure) -> {
                    if (failure == null) {
                        tally.answer(sentAt);
                    } else {
                        tally.error();
                    }
                    window.release();
                });
            }
            window.acquire(inFlight);
            return Tally.together(List.of(tally));
        }
    }
}
