package io.pixy.engine;

import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Registration;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What Kafka's clients of an engine have measured, also those that are closed. Thread-safe: the list is. */
final class ClientFigures implements Metrics {
    private final List<Supplier<? extends Map<?, ?>>> clients = new CopyOnWriteArrayList<>();

    @Override
    public Scope open(Subject subject) {
        return Metrics.none().open(subject);
    }

    @Override
    public Registration client(String cluster, Supplier<? extends Map<?, ?>> metrics) {
        clients.add(metrics);
        return Registration.NONE;
    }

    /** How many fetches have been answered. */
    double fetches() {
        double total = 0;
        for (Supplier<? extends Map<?, ?>> client : clients) {
            for (Map.Entry<?, ?> figure : client.get().entrySet()) {
                if (((MetricName) figure.getKey()).name().equals("fetch-total")) {
                    total += (Double) ((Metric) figure.getValue()).metricValue();
                }
            }
        }
        return total;
    }
}
