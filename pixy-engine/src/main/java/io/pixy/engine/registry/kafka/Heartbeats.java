package io.pixy.engine.registry.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How many heartbeats the coordinator has answered: the only sign of life that kafka-clients passes on. Confined to the
 * member thread.
 */
final class Heartbeats {
    private final Consumer<?, ?> consumer;
    private Metric counter;

    Heartbeats(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    long answered() {
        if (counter == null) {
            counter = find();
        }
        return counter == null ? 0 : ((Number) counter.metricValue()).longValue();
    }

    private Metric find() {
        for (Map.Entry<MetricName, ? extends Metric> metric : consumer.metrics().entrySet()) {
            if (metric.getKey().name().equals("heartbeat-total")) {
                return metric.getValue();
            }
        }
        return null;
    }
}
