package io.pixy.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pixy.micrometer.RequestMeters;
import io.pixy.server.metrics.MetricsPage.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsPageTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final MetricsPage page = new MetricsPage(registry, tasks::add);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | text",
                "*/* | text",
                "text/plain | text",
                "application/openmetrics-text | open",
                "application/openmetrics-text;version=1.0.0 | open",
                "APPLICATION/OpenMetrics-Text; version=1.0.0; charset=utf-8 | open",
                "application/openmetrics-text;q=0 | text",
                "application/openmetrics-text;q=x | text",
                "application/openmetrics-text;q=0.5, text/plain;q=0.9 | text",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1 | open",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;q=0.6,text/plain;q=0.2 | text",
                "text/html, ;;;, | text",
            })
    void takesTheFormatThatIsPreferred(String accept, String expected) {
        assertThat(MetricsPage.format(accept))
                .isEqualTo(expected.equals("open") ? MetricsPage.OPEN_METRICS : MetricsPage.TEXT);
    }

    @Test
    void howeverManyAskOnePageIsWritten() {
        AtomicInteger looks = new AtomicInteger();
        Gauge.builder("looks", looks::incrementAndGet).register(registry);
        List<CompletableFuture<Page>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(page.page(""));
        }

        assertThat(tasks).hasSize(1);
        tasks.remove().run();

        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(looks).hasValue(1);
        assertThat(new String(all.get(0).join().body(), StandardCharsets.UTF_8)).contains("looks 1.0");
    }

    @Test
    void whoAsksLaterGetsWhatIsTrueLater() {
        AtomicInteger looks = new AtomicInteger();
        Gauge.builder("looks", looks::incrementAndGet).register(registry);
        CompletableFuture<Page> first = page.page("");
        tasks.remove().run();

        CompletableFuture<Page> second = page.page("");
        tasks.remove().run();

        assertThat(new String(first.join().body(), StandardCharsets.UTF_8)).contains("looks 1.0");
        assertThat(new String(second.join().body(), StandardCharsets.UTF_8)).contains("looks 2.0");
    }

    @Test
    void bothFormatsAreStrictlyThat() {
        RequestMeters requests = new RequestMeters(registry, "rest");
        requests.begin("GET /topics/{topic}/messages").end("200");
        Gauge.builder("pixy.build.info", () -> 1).tag("version", "0 \"\\ \n").register(registry);

        Scrape text = Scrape.ofText(registry.scrape(MetricsPage.TEXT));
        Scrape open = Scrape.ofOpenMetrics(registry.scrape(MetricsPage.OPEN_METRICS));

        assertThat(text.sum("pixy_requests_total", "operation", "GET /topics/{topic}/messages"))
                .isEqualTo(1);
        assertThat(open.sum("pixy_request_duration_seconds_count", "status", "200"))
                .isEqualTo(1);
    }

    @Test
    void nobodyWaitsInVain() {
        MetricsPage busy = new MetricsPage(registry, task -> {
            throw new RejectedExecutionException("on purpose");
        });

        assertThat(busy.page("")).isCompletedExceptionally();
        assertThat(busy.page("")).isCompletedExceptionally();
    }
}
