package io.pixy.engine.producer;

import org.apache.kafka.clients.producer.RecordMetadata;

/** Learns what became of messages, on the client's I/O thread or on the thread that tried to hand them over. */
interface Results {

    /** Kafka has the message, as far as it was asked to. */
    void written(Delivery delivery, RecordMetadata metadata);

    /** The message will not be written. */
    void lost(Delivery delivery, Exception error);
}
