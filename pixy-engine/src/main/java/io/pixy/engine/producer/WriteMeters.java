package io.pixy.engine.producer;

import io.pixy.api.PixyException;
import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Scope;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is counted of a topic that is written to. Thread-safe: counters are, and the map is. */
final class WriteMeters {
    private final Scope scope;
    private final Map<Delivery.Kind, Count> messages = new EnumMap<>(Delivery.Kind.class);
    private final Map<Delivery.Kind, Count> bytes = new EnumMap<>(Delivery.Kind.class);
    private final Map<String, Count> failures = new ConcurrentHashMap<>();

    WriteMeters(Scope scope) {
        this.scope = scope;
        for (Delivery.Kind kind : Delivery.Kind.values()) {
            messages.put(kind, scope.count(Measure.PRODUCED_MESSAGES, kind.mode()));
            bytes.put(kind, scope.count(Measure.PRODUCED_BYTES, kind.mode()));
        }
    }

    void written(Delivery delivery) {
        messages.get(delivery.kind()).add(1);
        bytes.get(delivery.kind()).add(SizeLimit.payloadOf(delivery.request()));
    }

    /** There are no more of these counters than kinds of exceptions. */
    void failed(Delivery.Kind kind, PixyException why) {
        String reason = why.kind();
        failures.computeIfAbsent(
                        kind.mode() + ' ' + reason, key -> scope.count(Measure.PRODUCE_ERRORS, kind.mode(), reason))
                .add(1);
    }

    /** The topic is gone. */
    void close() {
        scope.close();
    }
}
