package io.pixy.engine.kafka;

import io.pixy.api.metrics.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ForwardingAdmin;

/** An admin client whose own metrics are looked at as long as it is open. Thread-safe: as the client is. */
final class MeasuredAdmin extends ForwardingAdmin {
    private final Registration registration;

    private MeasuredAdmin(Map<String, Object> settings, Function<Supplier<Map<?, ?>>, Registration> measured) {
        super(settings);
        this.registration = measured.apply(this::metrics);
    }

    static Admin create(Map<String, Object> settings, Function<Supplier<Map<?, ?>>, Registration> measured) {
        return new MeasuredAdmin(settings, measured);
    }

    @Override
    public void close(Duration timeout) {
        try {
            super.close(timeout);
        } finally {
            registration.close();
        }
    }
}
