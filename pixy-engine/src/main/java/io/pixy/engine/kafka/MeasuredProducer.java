package io.pixy.engine.kafka;

import io.pixy.api.metrics.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer whose own metrics are looked at as long as it is open. Thread-safe: as the producer is. */
final class MeasuredProducer extends KafkaProducer<byte[], byte[]> {
    private final Registration registration;

    MeasuredProducer(Map<String, Object> settings, Function<Supplier<Map<?, ?>>, Registration> measured) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.registration = measured.apply(this::metrics);
    }

    @Override
    public void close(Duration timeout) {
        try {
            super.close(timeout);
        } finally {
            if (registration != null) {
                registration.close();
            }
        }
    }
}
