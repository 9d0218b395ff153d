package io.pixy.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What Kafka's own consumer does in a program of its own, with its defaults: poll, count, {@code commitAsync}. When all is
 * read it begins again. There are no latencies: messages come by hundreds.
 */
public record PlainConsumer(String servers, String group, String topic) implements Load {
    @Override
    public Outcome run(Duration time) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", servers, "group.id", group, "enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long total = sum(consumer.endOffsets(all)) - sum(consumer.beginningOffsets(all));
            long begin = System.nanoTime();
            long count = 0;
            long left = total;
            while (System.nanoTime() - begin < time.toNanos()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                count += records.count();
                consumer.commitAsync();
                left -= records.count();
                if (left <= 0) {
                    consumer.seekToBeginning(all);
                    left = total;
                }
            }
            return new Outcome(count, 0, 0, (System.nanoTime() - begin) / 1e9, new Histogram());
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
