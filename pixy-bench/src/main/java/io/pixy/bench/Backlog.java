package io.pixy.bench;

import io.pixy.testkit.TestCluster;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
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
record Backlog(String topic, int[] sizes) {

    /** As many messages in each partition. */
    static Backlog even(String topic, int partitions, int total) {
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

    /** Creates the topic and writes its messages. */
    void write(TestCluster cluster, int messageBytes) {
        cluster.topics().create(topic, sizes.length);
        byte[] value = new byte[messageBytes];
        new Random(7).nextBytes(value);
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                65536,
                ProducerConfig.LINGER_MS_CONFIG,
                5);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < sizes.length; partition++) {
                for (int i = 0; i < sizes[partition]; i++) {
                    var unused = producer.send(new ProducerRecord<>(topic, partition, null, value));
                }
            }
        }
    }
}
