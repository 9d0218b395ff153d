package io.pixy.server.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.pixy.server.config.TracingConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry's own implementation, which sends spans away in batches. No state. */
final class TracingSdk {
    private static final int LAST_SECONDS = 3;

    private TracingSdk() {}

    /** What the standard variables and system properties say comes before what the file says. */
    static Tracing start(TracingConfig config) {
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> properties(config))
                // Pixy's own stop decides when
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        return new Tracing(sdk, () -> {
            var unused = sdk.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
        });
    }

    private static Map<String, String> properties(TracingConfig config) {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.service.name", config.serviceName());
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        properties.put("otel.traces.sampler", "parentbased_traceidratio");
        properties.put("otel.traces.sampler.arg", Double.toString(config.sampleRatio()));
        // metrics have a page of their own, and logs a place
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        if (!config.endpoint().isEmpty()) {
            properties.put("otel.exporter.otlp.endpoint", config.endpoint());
        }
        return properties;
    }
}
