package io.pixy.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Where spans go: the section {@code tracing} of the file. What the variables of OpenTelemetry say comes before. Immutable.
 *
 * @param enabled whether spans are exported
 * @param endpoint of the collector, OTLP over HTTP; empty: http://localhost:4318
 * @param serviceName what this program is called in traces
 * @param sampleRatio the share of traces that are begun here and kept, 0 to 1; those that callers began are kept as they say
 */
public record TracingConfig(boolean enabled, String endpoint, String serviceName, double sampleRatio) {
    private static final TracingConfig OFF = new TracingConfig(false, "", "pixy", 1);

    /** Checks every value. */
    public TracingConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        if (serviceName.isBlank()) {
            throw ServerConfig.invalid("tracing.service_name must not be empty");
        }
        if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
            throw ServerConfig.invalid("tracing.sample_ratio must be between 0 and 1, not " + sampleRatio);
        }
        if (!endpoint.isEmpty() && !isHttp(endpoint)) {
            throw ServerConfig.invalid(
                    "tracing.endpoint must be the address of a collector such as http://localhost:4318");
        }
    }

    private static boolean isHttp(String text) {
        try {
            URI address = new URI(text);
            return address.getHost() != null
                    && address.getUserInfo() == null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What holds if the file says nothing. */
    public static TracingConfig off() {
        return OFF;
    }
}
