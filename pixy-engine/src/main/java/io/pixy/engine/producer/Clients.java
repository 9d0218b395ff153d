package io.pixy.engine.producer;

import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.ProducerProperties;
import org.apache.kafka.clients.producer.Producer;

/** Makes what is needed to talk to the brokers. */
interface Clients {

    /** A Kafka producer whose methods never block; it keeps the order of a partition, idempotent or not. */
    Producer<byte[], byte[]> producer(boolean idempotent);

    /** To ask the brokers about topics; not started. */
    TopicInquiry inquiry();

    /** The real ones. */
    static Clients of(KafkaClients clients, ClusterConfig config) {
        return new Clients() {
            @Override
            public Producer<byte[], byte[]> producer(boolean idempotent) {
                return clients.producer(ProducerProperties.of(config, idempotent));
            }

            @Override
            public TopicInquiry inquiry() {
                return new AdminTopicInquiry(() -> clients.admin("-topics"));
            }
        };
    }
}
