package io.pixy.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** From measures to the meters of a registry. Immutable; the registry is thread-safe. */
final class Meters {
    /** The name that kafka_exporter has for it, which most public dashboards ask for. */
    private static final String EXPORTER_LAG = "kafka.consumergroup.lag";

    private final MeterRegistry registry;
    private final boolean exporterLag;

    /** {@code exporterLag}: whether the lag of partitions goes by its other name, too. */
    Meters(MeterRegistry registry, boolean exporterLag) {
        this.registry = registry;
        this.exporterLag = exporterLag;
    }

    Counter counter(Measure measure, Subject subject, String... values) {
        Counter.Builder builder =
                Counter.builder(measure.dotted()).description(measure.text()).tags(tags(measure, subject, values));
        return (measure.unit().isEmpty() ? builder : builder.baseUnit(measure.unit())).register(registry);
    }

    Timer timer(Measure measure, Subject subject, String... values) {
        return Timer.builder(measure.dotted())
                .description(measure.text())
                .tags(tags(measure, subject, values))
                .serviceLevelObjectives(measure.buckets().toArray(Duration[]::new))
                .register(registry);
    }

    /** One or two meters, which hold on to what tells the number. */
    List<Meter> gauge(Measure measure, DoubleSupplier now, Subject subject, String... values) {
        List<Meter> made = new ArrayList<>();
        Gauge.Builder<?> builder = Gauge.builder(measure.dotted(), now::getAsDouble)
                .description(measure.text())
                .tags(tags(measure, subject, values));
        made.add((measure.unit().isEmpty() ? builder : builder.baseUnit(measure.unit())).register(registry));
        if (measure == Measure.PARTITION_LAG && exporterLag) {
            made.add(Gauge.builder(EXPORTER_LAG, now::getAsDouble)
                    .description(measure.text())
                    .tag("cluster", subject.cluster())
                    .tag("consumergroup", subject.group())
                    .tag("topic", subject.topic())
                    .tag("partition", subject.partition())
                    .register(registry));
        }
        return made;
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }

    /** As many as the measure says, or the registry would not take others of its name. */
    private static List<Tag> tags(Measure measure, Subject subject, String... values) {
        List<String> all = new ArrayList<>(subject.values());
        all.addAll(List.of(values));
        List<String> labels = measure.labels();
        if (labels.size() != all.size()
                || !labels.subList(0, subject.labels().size()).equals(subject.labels())) {
            throw new IllegalArgumentException(
                    measure + " is told by " + labels + ", not by " + subject.labels() + " and " + List.of(values));
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            tags.add(Tag.of(labels.get(i), all.get(i)));
        }
        return tags;
    }
}
