package io.pixy.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pixy.api.metrics.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With the metrics of Kafka's own library, not of a client that has to connect. */
class KafkaMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Looks looks = new Looks();
    private final KafkaMeters meters = new KafkaMeters(registry, 3, looks);

    @AfterEach
    void close() {
        meters.close();
    }

    private Registration bind(String id) throws Exception {
        Metrics metrics = new Metrics();
        MetricName name = metrics.metricName("records-sent", "producer-metrics", "", Map.of("client-id", id));
        metrics.addMetric(name, (config, now) -> 42);
        Registration registration = meters.bind("c", metrics::metrics);
        settle();
        return registration;
    }

    /** What was to be done by the one thread is done. */
    private void settle() throws ExecutionException, InterruptedException {
        looks.submit(() -> {}).get();
    }

    private List<String> clients() {
        return registry.find("kafka.producer.records.sent").gauges().stream()
                .map(gauge -> gauge.getId().getTag("client.id"))
                .sorted()
                .toList();
    }

    @Test
    void tellsWhatAClientTells() throws Exception {
        var unused = bind("a");

        assertThat(registry.get("kafka.producer.records.sent")
                        .tag("client.id", "a")
                        .tag("cluster", "c")
                        .gauge()
                        .value())
                .isEqualTo(42);
    }

    @Test
    void nothingIsLeftOfAClientThatIsClosed() throws Exception {
        Registration one = bind("a");
        var other = bind("b");

        one.close();
        one.close();
        settle();

        assertThat(clients()).containsExactly("b");
        assertThat(looks.getQueue()).hasSize(1);
        other.close();
        settle();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(looks.getQueue()).isEmpty();
    }

    @Test
    void looksAtNoMoreClientsThanItMay() throws Exception {
        List<Registration> all = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d", "e")) {
            all.add(bind(id));
        }
        assertThat(clients()).containsExactly("a", "b", "c");

        all.forEach(Registration::close);
        var unused = bind("f");

        assertThat(clients()).containsExactly("f");
    }

    @Test
    void aClientThatCanNotBeAskedKeepsNobodyElseFromIt() throws Exception {
        Registration broken = meters.bind("c", () -> {
            throw new IllegalStateException("on purpose");
        });
        var unused = bind("a");

        broken.close();
        settle();

        assertThat(clients()).containsExactly("a");
    }

    @Test
    void thousandClientsThatComeAndGoLeaveNothing() throws Exception {
        for (int i = 0; i < 1000; i++) {
            meters.bind("c", new Metrics()::metrics).close();
        }
        settle();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(looks.getQueue()).isEmpty();
    }

    @Test
    void nothingIsLeftWhenAllIsClosed() throws Exception {
        var unused = bind("a");

        meters.close();
        meters.close();

        assertThat(registry.getMeters()).isEmpty();
    }
}
