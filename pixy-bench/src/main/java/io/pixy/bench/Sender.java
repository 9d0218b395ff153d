package io.pixy.bench;

import io.pixy.api.Cluster;
import io.pixy.api.ProduceRequest;
import io.pixy.engine.producer.ProducerAggregator;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes one message and tells when it is done: null, or the error. Thread-safe: as what it uses is. */
interface Sender {
    void send(byte[] key, byte[] value, Consumer<Throwable> onDone);

    /** Kafka's own producer, as a Java program would use it. */
    static Sender plain(KafkaProducer<byte[], byte[]> producer, String topic) {
        return (key, value, onDone) -> {
            var unused =
                    producer.send(new ProducerRecord<>(topic, key, value), (metadata, error) -> onDone.accept(error));
        };
    }

    /** Pixy, waiting for the outcome. */
    static Sender sync(ProducerAggregator aggregator, String topic) {
        return (key, value, onDone) -> {
            var unused = aggregator
                    .produce(ProduceRequest.of(topic, key, value))
                    .whenComplete((position, error) -> onDone.accept(error));
        };
    }

    /** Through whatever stands before a cluster, waiting for the outcome. */
    static Sender sync(Cluster cluster, String topic) {
        return (key, value, onDone) -> {
            var unused = cluster.produce(ProduceRequest.of(topic, key, value))
                    .whenComplete((position, error) -> onDone.accept(error));
        };
    }

    /** Kafka's own producer, without looking at the outcome. */
    static Sender plainAsync(KafkaProducer<byte[], byte[]> producer, String topic) {
        return (key, value, onDone) -> {
            var unused = producer.send(new ProducerRecord<>(topic, key, value));
            onDone.accept(null);
        };
    }

    /** Pixy, waiting until the message is accepted. */
    static Sender async(ProducerAggregator aggregator, String topic) {
        return (key, value, onDone) -> {
            var unused = aggregator
                    .produceAsync(ProduceRequest.of(topic, key, value))
                    .whenComplete((nothing, error) -> onDone.accept(error));
        };
    }
}
