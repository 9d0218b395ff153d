package io.pixy.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pixy.api.metrics.Metrics;
import io.pixy.micrometer.MicrometerMetrics;
import io.pixy.micrometer.RequestMeters;
import io.pixy.server.config.MetricsConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All that is measured in this process, in one registry. To be closed when everything has stopped. Thread-safe: its parts
 * are.
 */
public final class ServerMetrics implements AutoCloseable {
    private static final int MOST_CLIENTS = 100;
    private static final int MOST_PAGES = 16;

    /** Of a client of whatever kind, so that those of one name get in each other's way, and users are warned of that. */
    private static final String ABOUT_CLIENTS = "kafka.app.info.";

    private final MetricsConfig config;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMetrics engine;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ExecutorService writer = writer();
    private final MetricsPage page = new MetricsPage(registry, writer);

    private ServerMetrics(MetricsConfig config, String version) {
        this.config = config;
        registry.config().meterFilter(kafkaMeters(config));
        this.engine = MicrometerMetrics.builder(registry)
                .maxSubjects(config.maxSubjects())
                .maxClients(config.kafkaClients() ? MOST_CLIENTS : 0)
                .partitions(config.partitions())
                .exporterLag(config.exporterLag())
                .build();
        Gauge.builder("pixy.build.info", () -> 1)
                .description("The version that runs")
                .tag("version", version)
                .register(registry);
        if (config.jvm()) {
            new JvmMemoryMetrics().bindTo(registry);
            collections.bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ClassLoaderMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
        }
    }

    /** Nothing if nothing is to be measured. */
    public static Optional<ServerMetrics> of(MetricsConfig config, String version) {
        return config.enabled() ? Optional.of(new ServerMetrics(config, version)) : Optional.empty();
    }

    /** Kafka's clients tell much by topic and partition: the former is bounded, the latter only for those who want it. */
    private static MeterFilter kafkaMeters(MetricsConfig config) {
        return new MeterFilter() {
            private final MeterFilter topics =
                    MeterFilter.maximumAllowableTags("kafka.", "topic", config.maxSubjects(), MeterFilter.deny());

            @Override
            public MeterFilterReply accept(Meter.Id id) {
                boolean isKafkas = id.getName().startsWith("kafka.") && id.getTag("consumergroup") == null;
                if (!isKafkas) {
                    return MeterFilterReply.NEUTRAL;
                }
                if (id.getName().startsWith(ABOUT_CLIENTS)) {
                    return MeterFilterReply.DENY;
                }
                return id.getTag("partition") != null && !config.partitions()
                        ? MeterFilterReply.DENY
                        : topics.accept(id);
            }
        };
    }

    private static ExecutorService writer() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_PAGES), task -> {
                    Thread thread = new Thread(task, "pixy-metrics");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** For the engine. */
    public Metrics engine() {
        return engine;
    }

    /** For the surfaces of each kind; none if their requests are not to be measured. */
    public Map<String, RequestMeters> requests() {
        return config.requests()
                ? Map.of("rest", new RequestMeters(registry, "rest"), "grpc", new RequestMeters(registry, "grpc"))
                : Map.of();
    }

    /** What Prometheus reads. */
    public MetricsPage page() {
        return page;
    }

    @Override
    public void close() {
        engine.close();
        collections.close();
        writer.shutdown();
        registry.close();
    }
}
