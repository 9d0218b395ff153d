package io.pixy.engine.meters;

import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.api.metrics.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** Metrics that a test can look at: by {@code MEASURE label label}, where labels of subjects come first. */
public final class RecordedMetrics implements Metrics {
    public final Map<String, AtomicLong> counts = new TreeMap<>();
    public final Map<String, List<Duration>> timings = new TreeMap<>();
    public final Map<String, DoubleSupplier> gauges = new TreeMap<>();
    public final List<Subject> opened = new ArrayList<>();
    public final List<Subject> closed = new ArrayList<>();

    @Override
    public Scope open(Subject subject) {
        opened.add(subject);
        return new Scope() {
            private final List<String> mine = new ArrayList<>();

            @Override
            public Count count(Measure measure, String... values) {
                return counts.computeIfAbsent(key(measure, subject, values), key -> new AtomicLong())::addAndGet;
            }

            @Override
            public Timing timing(Measure measure, String... values) {
                return timings.computeIfAbsent(key(measure, subject, values), key -> new ArrayList<>())::add;
            }

            @Override
            public void gauge(Measure measure, DoubleSupplier now, String... values) {
                String key = key(measure, subject, values);
                gauges.put(key, now);
                mine.add(key);
            }

            @Override
            public void close() {
                closed.add(subject);
                gauges.keySet().removeAll(mine);
            }
        };
    }

    /** 0 for what was never counted. */
    public long count(String key) {
        AtomicLong count = counts.get(key);
        return count == null ? 0 : count.get();
    }

    public double gauge(String key) {
        return gauges.get(key).getAsDouble();
    }

    private static String key(Measure measure, Subject subject, String... values) {
        List<String> all = new ArrayList<>();
        all.add(measure.name());
        all.addAll(subject.values());
        all.addAll(List.of(values));
        return String.join(" ", all);
    }
}
