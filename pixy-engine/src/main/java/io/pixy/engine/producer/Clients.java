package io.pixy.engine.producer;

import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.kafka.ProducerProperties;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.Timers;
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
    static Clients of(String cluster, KafkaClients clients, ClusterConfig config, Clock clock, Timers timers) {
        return new Clients() {
            @Override
            public Producer<byte[], byte[]> producer(boolean idempotent) {
                return clients.producer(ProducerProperties.of(config, idempotent));
            }

            @Override
            public TopicInquiry inquiry() {
                return new AdminTopicInquiry(new LastingAdmin(
                        cluster + "-topics",
                        number -> clients.admin("-topics", number, AdminTopicInquiry.TIMEOUT),
                        background(),
                        clock,
                        timers));
            }

            @Override
            public Executor background() {
                return new OwnThread("pixy-" + cluster + "-producer-background");
            }
        };
    }
}
