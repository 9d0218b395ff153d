package io.pixy.engine.producer;

import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.ProducerProperties;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;

/** Makes what is needed to talk to the brokers. */
interface Clients {

    /** A Kafka producer whose methods never block; it keeps the order of a partition, idempotent or not. */
    Producer<byte[], byte[]> producer(boolean idempotent);

    /** To ask the brokers about topics; not started. */
    TopicInquiry inquiry();

    /** Runs what blocks. */
    Executor background();

    /** The real ones. */
    static Clients of(String cluster, KafkaClients clients, ClusterConfig config) {
        return new Clients() {
            @Override
            public Producer<byte[], byte[]> producer(boolean idempotent) {
                return clients.producer(ProducerProperties.of(config, idempotent));
            }

            @Override
            public TopicInquiry inquiry() {
                return new AdminTopicInquiry(timeout -> clients.admin("-topics", timeout));
            }

            @Override
            public Executor background() {
                return task -> {
                    Thread thread = new Thread(task, "pixy-" + cluster + "-producer-background");
                    thread.setDaemon(true);
                    thread.start();
                };
            }
        };
    }
}
