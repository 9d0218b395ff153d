package io.pixy.engine.kafka;

import io.pixy.api.metrics.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer whose own metrics are looked at, by any thread, as long as it is open. */
final class MeasuredConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Registration registration;

    MeasuredConsumer(Map<String, Object> settings, Function<Supplier<Map<?, ?>>, Registration> measured) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.registration = measured.apply(this::metrics);
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            registration.close();
        }
    }

    @Override
    @SuppressWarnings("deprecation") // the other one is not known to older clients
    public void close(Duration timeout) {
        try {
            super.close(timeout);
        } finally {
            registration.close();
        }
    }
}
