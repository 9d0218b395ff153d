package io.pixy.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
    private static final Subject TOPIC = Subject.cluster("c").group("g").topic("t");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private MicrometerMetrics metrics =
            MicrometerMetrics.builder(registry).maxSubjects(3).build();

    @AfterEach
    void close() {
        metrics.close();
    }

    private static Subject topic(String group) {
        return Subject.cluster("c").group(group).topic("t");
    }

    private static void deliver(Metrics metrics, String group) {
        metrics.open(topic(group)).count(Measure.DELIVERED, "1").add(1);
    }

    @Test
    void namesAndLabelsAreThoseOfPrometheus() {
        Scope topic = metrics.open(TOPIC);
        topic.count(Measure.SETTLED, "ack", "settled").add(3);
        topic.gauge(Measure.OLDEST_AGE, () -> 1.5);
        Scope group = metrics.open(Subject.cluster("c").group("g"));
        group.timing(Measure.COMMIT_DURATION).took(Duration.ofMillis(7));
        metrics.open(Subject.cluster("c").topic("p"))
                .count(Measure.PRODUCED_BYTES, "sync")
                .add(10);

        assertThat(registry.scrape().lines())
                .contains(
                        "pixy_settled_messages_total{cluster=\"c\",group=\"g\",outcome=\"settled\",topic=\"t\",verb=\"ack\"} 3.0",
                        "pixy_consumer_oldest_unacked_age_seconds{cluster=\"c\",group=\"g\",topic=\"t\"} 1.5",
                        "pixy_commit_duration_seconds_bucket{cluster=\"c\",group=\"g\",le=\"0.01\"} 1",
                        "pixy_commit_duration_seconds_count{cluster=\"c\",group=\"g\"} 1",
                        "pixy_produced_bytes_total{cluster=\"c\",mode=\"sync\",topic=\"p\"} 10.0");
    }

    /** Of one name all have the same labels, or a registry for Prometheus does without. */
    @Test
    void takesEverythingThereIs() {
        metrics = MicrometerMetrics.builder(registry)
                .partitions(true)
                .exporterLag(true)
                .build();
        for (Measure measure : Measure.values()) {
            use(measure);
        }

        assertThat(registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName))
                .contains("kafka.consumergroup.lag")
                .hasSize(Measure.values().length + 1);
        assertThat(registry.scrape())
                .contains("kafka_consumergroup_lag{cluster=\"cluster\",consumergroup=\"group\",partition=\"0\","
                        + "topic=\"topic\"} 5.0");
    }

    private void use(Measure measure) {
        List<String> labels = new ArrayList<>(measure.labels());
        Subject subject = new Subject(
                labels.remove("cluster") ? "cluster" : "",
                labels.remove("group") ? "group" : "",
                labels.remove("topic") ? "topic" : "",
                labels.remove("partition") ? "0" : "");
        String[] values = labels.toArray(String[]::new);
        Scope scope = metrics.open(subject);
        switch (measure.kind()) {
            case COUNT -> scope.count(measure, values).add(1);
            case TIMING -> scope.timing(measure, values).took(Duration.ofSeconds(1));
            case GAUGE -> scope.gauge(measure, () -> 5, values);
        }
    }

    @Test
    void labelsThatAreNotThoseOfTheMeasureAreRefused() {
        Scope group = metrics.open(Subject.cluster("c").group("g"));

        assertThatThrownBy(() -> group.count(Measure.DELIVERED, "1")).hasMessageContaining("DELIVERED");
        assertThatThrownBy(() -> group.count(Measure.COMMIT_ERRORS)).hasMessageContaining("COMMIT_ERRORS");
    }

    @Test
    void whatIsBeyondTheLimitIsToldTogether() {
        for (int i = 0; i < 100; i++) {
            deliver(metrics, "g" + i);
        }

        assertThat(registry.get("pixy.delivered.messages").counters()).hasSize(4);
        assertThat(registry.get("pixy.delivered.messages")
                        .tag("group", "_other")
                        .tag("topic", "_other")
                        .counter()
                        .count())
                .isEqualTo(97);
    }

    @Test
    void gaugesBeyondTheLimitAreAddedUpUnlessThatMakesNoSense() {
        List<Scope> scopes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            Scope scope = metrics.open(topic("g" + i));
            scope.gauge(Measure.LAG, () -> number);
            scope.gauge(Measure.METADATA_USAGE, () -> number / 10.0);
            scopes.add(scope);
        }

        assertThat(other("pixy.consumer.lag")).isEqualTo(3 + 4 + 5);
        assertThat(other("pixy.offset.metadata.usage.ratio")).isEqualTo(0.5);
        scopes.get(5).close();
        assertThat(other("pixy.consumer.lag")).isEqualTo(3 + 4);
    }

    private double other(String name) {
        return registry.get(name).tag("group", "_other").gauge().value();
    }

    /** Names come and go: those that have gone must not keep new ones out. */
    @Test
    void whoIsGoneForTheLongestTimeMakesRoom() {
        Scope first = metrics.open(topic("first"));
        first.count(Measure.DELIVERED, "1").add(1);
        Scope second = metrics.open(topic("second"));
        second.count(Measure.DELIVERED, "1").add(1);
        deliver(metrics, "stays");
        second.close();
        first.close();

        deliver(metrics, "new");

        assertThat(registry.get("pixy.delivered.messages").counters())
                .extracting(counter -> counter.getId().getTag("group"))
                .containsExactlyInAnyOrder("first", "stays", "new");
    }

    @Test
    void hundredThousandNamesAreNoMoreThanTheLimit() {
        for (int i = 0; i < 100_000; i++) {
            try (Scope scope = metrics.open(topic("g" + i))) {
                scope.count(Measure.DELIVERED, "1").add(1);
                scope.gauge(Measure.LAG, () -> 1);
            }
        }

        assertThat(registry.get("pixy.delivered.messages").counters()).hasSize(3);
        assertThat(registry.find("pixy.consumer.lag").gauges()).isEmpty();
        assertThat(registry.getMeters()).hasSize(3);
    }

    @Test
    void whoComesBackGoesOnCounting() {
        for (int i = 0; i < 5; i++) {
            try (Scope scope = metrics.open(TOPIC)) {
                scope.count(Measure.DELIVERED, "1").add(2);
            }
        }

        assertThat(registry.get("pixy.delivered.messages").counter().count()).isEqualTo(10);
    }

    @Test
    void gaugesGoWithTheLastWhoTellsThem() {
        Scope one = metrics.open(TOPIC);
        Scope other = metrics.open(TOPIC);
        one.gauge(Measure.LAG, () -> 1);
        other.gauge(Measure.LAG, () -> 2);

        assertThat(registry.get("pixy.consumer.lag").gauge().value()).isEqualTo(3);
        one.close();
        one.close();
        assertThat(registry.get("pixy.consumer.lag").gauge().value()).isEqualTo(2);
        other.close();
        assertThat(registry.find("pixy.consumer.lag").gauge()).isNull();
    }

    @Test
    void gaugesOfWhatIsGoneDoNotComeBack() {
        Scope gone = metrics.open(TOPIC);
        gone.close();

        gone.gauge(Measure.LAG, () -> 1);
        Count late = gone.count(Measure.DELIVERED, "1");
        late.add(1);

        assertThat(registry.find("pixy.consumer.lag").gauge()).isNull();
    }

    @Test
    void whatIsNotKnownDoesNotCount() {
        metrics.open(TOPIC).gauge(Measure.LAG, () -> Double.NaN);
        assertThat(registry.get("pixy.consumer.lag").gauge().value()).isNaN();

        metrics.open(TOPIC).gauge(Measure.LAG, () -> 4);

        assertThat(registry.get("pixy.consumer.lag").gauge().value()).isEqualTo(4);
    }

    @Test
    void partitionsAreForThoseWhoWantThem() {
        assertThat(metrics.wants(Measure.PARTITION_LAG)).isFalse();
        assertThat(metrics.wants(Measure.LAG)).isTrue();
    }

    @Test
    void refusesLimitsThatCanNotBe() {
        assertThatThrownBy(() -> MicrometerMetrics.builder(registry).maxSubjects(0))
                .hasMessageContaining("maxSubjects must be above 0: 0");
        assertThatThrownBy(() -> MicrometerMetrics.builder(registry).maxClients(-1))
                .hasMessageContaining("maxClients must not be below 0: -1");
    }
}
