package io.pixy.bench;

import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic with messages that wait to be consumed. Immutable.
 *
 * @param topic its name
 * @param sizes how many messages wait in each partition
 */
public record Backlog(String topic, int[] sizes) {

    /** As many messages in each partition. */
    public static Backlog even(String topic, int partitions, int total) {
        int[] sizes = new int[partitions];
        Arrays.fill(sizes, total / partitions);
        return new Backlog(topic, sizes);
    }

    int total() {
        int total = 0;
        for (int size : sizes) {
            total += size;
        }
        return total;
    }

    /** Creates the topic and writes its messages, without keys. */
    public void write(TestCluster cluster, int messageBytes) {
        byte[] value = value(messageBytes);
        write(cluster, producer -> {
            for (int partition = 0; partition < sizes.length; partition++) {
                for (int i = 0; i < sizes[partition]; i++) {
                    var unused = producer.send(new ProducerRecord<>(topic, partition, null, value));
                }
            }
        });
    }

    /** The same under so many keys in turn, which decide about the partition. */
    void writeKeyed(TestCluster cluster, int messageBytes, int keys) {
        byte[] value = value(messageBytes);
        write(cluster, producer -> {
            for (int i = 0; i < total(); i++) {
                byte[] key = Integer.toString(i % keys).getBytes(StandardCharsets.US_ASCII);
                var unused = producer.send(new ProducerRecord<>(topic, key, value));
            }
        });
    }

    private static byte[] value(int bytes) {
        byte[] value = new byte[bytes];
        new Random(7).nextBytes(value);
        return value;
    }

    private void write(TestCluster cluster, Consumer<KafkaProducer<byte[], byte[]>> messages) {
        cluster.topics().create(topic, sizes.length);
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                65536,
                ProducerConfig.LINGER_MS_CONFIG,
                5);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            messages.accept(producer);
        }
    }
}
