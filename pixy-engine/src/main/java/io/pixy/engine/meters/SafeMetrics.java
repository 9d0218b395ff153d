package io.pixy.engine.meters;

import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Registration;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.api.metrics.Timing;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics that never throw, whatever those do that a program has given: a message is not to be lost since somebody can't
 * count it. Said once in the log, as it may be so with every message. Thread-safe: by one flag.
 */
public final class SafeMetrics implements Metrics {
    private static final Logger log = LoggerFactory.getLogger(SafeMetrics.class);

    private final Metrics given;
    private final AtomicBoolean told = new AtomicBoolean();

    private SafeMetrics(Metrics given) {
        this.given = given;
    }

    /** The same metrics, tamed; those that measure nothing stay what they are. */
    public static Metrics of(Metrics given) {
        return given == Metrics.none() || given instanceof SafeMetrics ? given : new SafeMetrics(given);
    }

    @Override
    public Scope open(Subject subject) {
        return get(
                () -> new SafeScope(Objects.requireNonNull(given.open(subject))),
                Metrics.none().open(subject));
    }

    @Override
    public Registration client(String cluster, Supplier<? extends Map<?, ?>> metrics) {
        Registration made = get(() -> Objects.requireNonNull(given.client(cluster, metrics)), Registration.NONE);
        return () -> run(made::close);
    }

    @Override
    public boolean wants(Measure measure) {
        return get(() -> given.wants(measure), false);
    }

    private <T> T get(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            onFailure(e);
            return otherwise;
        }
    }

    private void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            onFailure(e);
        }
    }

    private void onFailure(Throwable failure) {
        if (told.compareAndSet(false, true)) {
            log.error("Metrics can't be relied upon: what takes them has failed, and is not told of again", failure);
        } else {
            log.debug("What takes metrics has failed again", failure);
        }
    }

    /** What is asked for on the way of a message does without lambdas. */
    private final class SafeScope implements Scope {
        private final Scope scope;

        SafeScope(Scope scope) {
            this.scope = scope;
        }

        @Override
        public Count count(Measure measure, String... values) {
            Count made = get(
                    () -> Objects.requireNonNull(scope.count(measure, values)),
                    Metrics.none().open(Subject.engine()).count(measure));
            return by -> {
                try {
                    made.add(by);
                } catch (RuntimeException | Error e) {
                    onFailure(e);
                }
            };
        }

        @Override
        public Timing timing(Measure measure, String... values) {
            Timing made = get(
                    () -> Objects.requireNonNull(scope.timing(measure, values)),
                    Metrics.none().open(Subject.engine()).timing(measure));
            return time -> run(() -> made.took(time));
        }

        @Override
        public void gauge(Measure measure, DoubleSupplier now, String... values) {
            run(() -> scope.gauge(measure, () -> get(now::getAsDouble, Double.NaN), values));
        }

        @Override
        public void close() {
            run(scope::close);
        }
    }
}
