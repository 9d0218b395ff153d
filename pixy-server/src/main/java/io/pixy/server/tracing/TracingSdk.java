package io.pixy.server.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.pixy.server.StartException;
import io.pixy.server.config.TracingConfig;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** OpenTelemetry's own implementation, which sends spans away in batches. No state. */
final class TracingSdk {
    private static final int LAST_SECONDS = 3;

    private TracingSdk() {}

    /**
     * What the standard variables and system properties say comes before what the file says.
     *
     * @throws StartException if it can't be, without the values, which may be the key to a collector
     */
    static Tracing start(TracingConfig config, Map<String, String> environment) {
        OpenTelemetrySdk sdk;
        try {
            sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties(config))
                    .addPropertiesCustomizer(TracingSdk::checked)
                    // Pixy's own stop decides when
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException e) {
            throw new StartException("failed to configure tracing: " + told(e.getMessage(), environment));
        }
        return new Tracing(sdk, () -> {
            var unused = sdk.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
        });
    }

    /** It would fail for want of a library, and not say of which property's sake. */
    private static Map<String, String> checked(ConfigProperties all) {
        for (String name : List.of("otel.exporter.otlp.protocol", "otel.exporter.otlp.traces.protocol")) {
            if ("grpc".equals(all.getString(name))) {
                throw new ConfigurationException(name + " must be http/protobuf: spans are not sent by gRPC");
            }
        }
        return Map.of();
    }

    private static String told(String text, Map<String, String> environment) {
        Stream<String> variables = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("OTEL_"))
                .map(Map.Entry::getValue);
        Properties system = System.getProperties();
        Stream<String> properties = system.stringPropertyNames().stream()
                .filter(name -> name.startsWith("otel."))
                .map(name -> system.getProperty(name, ""));
        List<String> values = Stream.concat(variables, properties)
                .flatMap(value -> Stream.concat(Stream.of(value), Stream.of(value.split(",", -1))))
                .filter(value -> !value.isBlank())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        String told = String.valueOf(text);
        for (String value : values) {
            told = told.replace(": " + value, "").replace("=" + value, "");
        }
        return told;
    }

    private static Map<String, String> properties(TracingConfig config) {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.service.name", config.serviceName());
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        properties.put("otel.traces.sampler", "parentbased_traceidratio");
        properties.put("otel.traces.sampler.arg", Double.toString(config.sampleRatio()));
        // for those that this program does not cut itself
        properties.put("otel.attribute.value.length.limit", "1024");
        // metrics have a page of their own, and logs a place
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        if (!config.endpoint().isEmpty()) {
            properties.put("otel.exporter.otlp.endpoint", config.endpoint());
        }
        return properties;
    }
}
