package io.pixy.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's own consumer, as a Java program has it. No state. */
final class Polling {
    private Polling() {}

    /** A poll loop; what a poll returned is committed before the next one, asynchronously. */
    static Round drain(String bootstrapServers, Backlog backlog, String group) throws InterruptedException {
        Meter meter = new Meter(backlog.total());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers, group)) {
            List<TopicPartition> all = IntStream.range(0, backlog.sizes().length)
                    .mapToObj(partition -> new TopicPartition(backlog.topic(), partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (!meter.isDone()) {
                meter.add(consumer.poll(Duration.ofSeconds(1)).count());
                consumer.commitAsync();
            }
            return meter.await();
        }
    }

    static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String group) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
