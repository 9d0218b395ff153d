package io.pixy.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.server.config.MetricsConfig;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class ServerMetricsTest {
    private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("io.micrometer");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ServerMetrics metrics =
            ServerMetrics.of(MetricsConfig.defaults(), "1").orElseThrow();

    @BeforeEach
    void listen() {
        log.start();
        LIBRARY.addAppender(log);
        // the library warns but once, and not again in other tests
        LIBRARY.setLevel(Level.DEBUG);
    }

    @AfterEach
    void close() {
        LIBRARY.detachAppender(log);
        LIBRARY.setLevel(null);
        metrics.close();
    }

    /** As a producer and an admin client of one cluster are. */
    @Test
    void clientsOfOneNameAreNothingToWarnOf() {
        for (String kind : new String[] {"producer", "admin-client"}) {
            Metrics client = new Metrics();
            add(client, "start-time-ms", "app-info");
            add(client, "request-rate", kind + "-metrics");
            var unused = metrics.engine().client("c", client::metrics);
        }

        await().until(() ->
                page().contains("kafka_producer_request_rate{") && page().contains("kafka_admin_client_request_rate{"));
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("already"));
    }

    private static void add(Metrics client, String name, String group) {
        MetricName full = client.metricName(name, group, "", Map.of("client-id", "same"));
        client.addMetric(full, (config, now) -> 1);
    }

    private String page() {
        return new String(metrics.page().page("").join().body(), StandardCharsets.UTF_8);
    }
}
