package io.pixy.api.metrics;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** What stands for measurements that nobody wants. No state. */
final class Nothing implements Metrics, Scope, Timing {
    static final Nothing METRICS = new Nothing();

    private static final Count COUNT = by -> {};

    private Nothing() {}

    @Override
    public Scope open(Subject subject) {
        return this;
    }

    @Override
    public boolean wants(Measure measure) {
        return false;
    }

    @Override
    public Count count(Measure measure, String... values) {
        return COUNT;
    }

    @Override
    public Timing timing(Measure measure, String... values) {
        return this;
    }

    @Override
    public void gauge(Measure measure, DoubleSupplier now, String... values) {}

    @Override
    public void took(Duration time) {}

    @Override
    public void close() {}
}
