package io.pixy.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Timing;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** A part in what is measured of a subject, which others may measure, too. Thread-safe: by a queue and a flag. */
final class OpenScope implements Scope {
    private final Series series;
    private final Runnable onClose;
    private final Queue<Runnable> gauges = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenScope(Series series, Runnable onClose) {
        this.series = series;
        this.onClose = onClose;
    }

    @Override
    public Count count(Measure measure, String... values) {
        Counter counter = series.counter(measure, values);
        return counter::increment;
    }

    @Override
    public Timing timing(Measure measure, String... values) {
        Timer timer = series.timer(measure, values);
        return timer::record;
    }

    @Override
    public void gauge(Measure measure, DoubleSupplier now, String... values) {
        gauges.add(series.gauge(measure, now, values));
        if (closed.get()) {
            end();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end();
            onClose.run();
        }
    }

    private void end() {
        Runnable gone;
        while ((gone = gauges.poll()) != null) {
            gone.run();
        }
    }
}
