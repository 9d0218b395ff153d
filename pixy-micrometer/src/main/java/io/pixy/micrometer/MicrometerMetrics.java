package io.pixy.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Registration;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Brings what an engine measures to a registry of Micrometer's, which stays the caller's. There are never more than so many
 * subjects (groups, topics) in it; what is beyond counts under the name {@code _other}. Those that are gone keep their
 * counters, as long as there is room for them, and lose their gauges.
 *
 * <p>To be closed after the engine. Thread-safe: its parts are.
 */
public final class MicrometerMetrics implements Metrics, AutoCloseable {
    private final Subjects subjects;
    private final KafkaMeters kafka;
    private final boolean partitions;

    private MicrometerMetrics(Builder builder) {
        Meters meters = new Meters(builder.registry, builder.exporterLag);
        this.subjects = new Subjects(meters, builder.maxSubjects);
        this.kafka = new KafkaMeters(builder.registry, builder.maxClients, new Looks());
        this.partitions = builder.partitions || builder.exporterLag;
    }

    /**
     * Metrics to be configured.
     *
     * @param registry where they go
     * @return with the defaults
     */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    @Override
    public Scope open(Subject subject) {
        return subjects.open(subject);
    }

    @Override
    public Registration client(String cluster, Supplier<? extends Map<?, ?>> metrics) {
        return kafka.bind(cluster, metrics);
    }

    @Override
    public boolean wants(Measure measure) {
        return measure != Measure.PARTITION_LAG || partitions;
    }

    /** Looks at no client of Kafka's any more. The registry keeps what is in it. */
    @Override
    public void close() {
        kafka.close();
    }

    /** How metrics are brought to a registry. Not thread-safe. */
    public static final class Builder {
        private final MeterRegistry registry;
        private int maxSubjects = 1000;
        private int maxClients = 100;
        private boolean partitions;
        private boolean exporterLag;

        private Builder(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
        }

        /**
         * How many groups, topics of groups and topics that are produced to there may be, of each kind; 1000 unless set.
         *
         * @param most above zero
         * @return this
         */
        public Builder maxSubjects(int most) {
            maxSubjects = above0("maxSubjects", most);
            return this;
        }

        /**
         * How many clients of Kafka's may be looked at, each of which has some hundred metrics of its own; 100 unless set.
         *
         * @param most 0 or more; with 0 none is looked at
         * @return this
         */
        public Builder maxClients(int most) {
            if (most < 0) {
                throw new IllegalArgumentException("maxClients must not be below 0: " + most);
            }
            maxClients = most;
            return this;
        }

        /**
         * Whether the lag of each partition is told, too; not unless set.
         *
         * @param wanted whether it is
         * @return this
         */
        public Builder partitions(boolean wanted) {
            partitions = wanted;
            return this;
        }

        /**
         * Whether the lag of each partition is also told by the name that dashboards of kafka_exporter know, {@code
         * kafka_consumergroup_lag}; not unless set.
         *
         * @param wanted whether it is
         * @return this
         */
        public Builder exporterLag(boolean wanted) {
            exporterLag = wanted;
            return this;
        }

        /**
         * Makes them. Nothing is in the registry before the engine begins to measure.
         *
         * @return to be given to an engine
         */
        public MicrometerMetrics build() {
            return new MicrometerMetrics(this);
        }

        private static int above0(String name, int number) {
            if (number < 1) {
                throw new IllegalArgumentException(name + " must be above 0: " + number);
            }
            return number;
        }
    }
}
