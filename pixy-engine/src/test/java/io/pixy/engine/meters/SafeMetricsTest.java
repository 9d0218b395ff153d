package io.pixy.engine.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Registration;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.api.metrics.Timing;
import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SafeMetricsTest {
    private static final Subject SUBJECT = Subject.cluster("c");

    /** Opens what fails whatever is done with it. */
    private static final class Broken implements Metrics {
        @Override
        public Scope open(Subject subject) {
            return new Scope() {
                @Override
                public Count count(Measure measure, String... values) {
                    return by -> {
                        throw new StackOverflowError("on purpose");
                    };
                }

                @Override
                public Timing timing(Measure measure, String... values) {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void gauge(Measure measure, DoubleSupplier now, String... values) {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void close() {
                    throw new IllegalStateException("on purpose");
                }
            };
        }

        @Override
        public Registration client(String cluster, Supplier<? extends Map<?, ?>> metrics) {
            return () -> {
                throw new IllegalStateException("on purpose");
            };
        }

        @Override
        public boolean wants(Measure measure) {
            throw new IllegalStateException("on purpose");
        }
    }

    private static void use(Metrics metrics) {
        Scope scope = metrics.open(SUBJECT);
        scope.count(Measure.REBALANCES).add(1);
        scope.timing(Measure.COMMIT_DURATION).took(Duration.ZERO);
        scope.gauge(Measure.GROUPS, () -> 1);
        scope.close();
        metrics.client("c", Map::of).close();
        assertThat(metrics.wants(Measure.LAG)).isFalse();
    }

    @Test
    void whatFailsHarmsNobody() {
        assertThatCode(() -> use(SafeMetrics.of(new Broken()))).doesNotThrowAnyException();
    }

    @Test
    void whatCanNotBeOpenedIsNotMeasured() {
        Metrics metrics = SafeMetrics.of(subject -> {
            throw new IllegalStateException("on purpose");
        });

        assertThatCode(() -> metrics.open(SUBJECT).count(Measure.REBALANCES).add(1))
                .doesNotThrowAnyException();
    }

    @Test
    void nothingCountsAsAFailure() {
        Metrics metrics = SafeMetrics.of(subject -> null);

        assertThatCode(() -> metrics.open(SUBJECT).count(Measure.REBALANCES).add(1))
                .doesNotThrowAnyException();
    }

    @Test
    void whatCanNotBeToldIsNotANumber() {
        RecordedMetrics recorded = new RecordedMetrics();
        Scope scope = SafeMetrics.of(recorded).open(SUBJECT);

        scope.gauge(Measure.GROUPS, () -> {
            throw new IllegalStateException("on purpose");
        });

        assertThat(recorded.gauge("GROUPS c")).isNaN();
    }

    @Test
    void nothingIsWrappedWhereNothingIsMeasured() {
        assertThat(SafeMetrics.of(Metrics.none())).isSameAs(Metrics.none());
    }
}
