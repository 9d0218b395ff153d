package io.pixy.micrometer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * What is measured of one subject, by all who do. Counters stay when it is gone, so that nothing that was counted is lost
 * before it was seen; gauges go with the last who tells one.
 *
 * <p>Thread-safe by its monitor. How often it is open belongs to {@link Subjects}.
 */
final class Series {
    private final Subject subject;
    private final Meters meters;
    private int open;

    @GuardedBy("this") private final Set<Meter> counters = new HashSet<>();

    @GuardedBy("this") private final Map<List<String>, Told> gauges = new HashMap<>();

    Series(Subject subject, Meters meters) {
        this.subject = subject;
        this.meters = meters;
    }

    Subject subject() {
        return subject;
    }

    void opened() {
        open++;
    }

    void closed() {
        open--;
    }

    boolean isOpen() {
        return open > 0;
    }

    synchronized Counter counter(Measure measure, String... values) {
        Counter counter = meters.counter(measure, subject, values);
        counters.add(counter);
        return counter;
    }

    synchronized Timer timer(Measure measure, String... values) {
        Timer timer = meters.timer(measure, subject, values);
        counters.add(timer);
        return timer;
    }

    /** Returns what ends it. */
    synchronized Runnable gauge(Measure measure, DoubleSupplier now, String... values) {
        List<String> key = new ArrayList<>(List.of(values));
        key.add(measure.name());
        Told told = gauges.get(key);
        if (told == null) {
            Sum sum = new Sum(measure == Measure.METADATA_USAGE || measure == Measure.OLDEST_AGE);
            sum.add(now);
            gauges.put(List.copyOf(key), new Told(sum, meters.gauge(measure, sum, subject, values)));
        } else {
            told.sum.add(now);
        }
        return () -> end(key, now);
    }

    private synchronized void end(List<String> key, DoubleSupplier gone) {
        Told told = gauges.get(key);
        if (told != null && told.sum.remove(gone)) {
            gauges.remove(key);
            told.meters.forEach(meters::remove);
        }
    }

    /** Nobody is to see it any more. */
    synchronized void remove() {
        counters.forEach(meters::remove);
        counters.clear();
        gauges.values().forEach(told -> told.meters.forEach(meters::remove));
        gauges.clear();
    }

    private record Told(Sum sum, List<Meter> meters) {}
}
