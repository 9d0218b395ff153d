package io.pixy.server.tracing;

import io.grpc.ServerInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.pixy.api.Pixy;
import io.pixy.api.config.ClusterConfig;
import io.pixy.server.config.TracingConfig;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;

/**
 * Traces of the whole server, or nothing at all: where they are off nothing stands between a request and the engine, and the
 * SDK of OpenTelemetry is not made. Thread-safe.
 */
public final class Tracing implements AutoCloseable {
    /** Who made the spans. */
    static final String SCOPE = "io.pixy";

    private final OpenTelemetry telemetry;
    private final Runnable onClose;

    /** Spans go to {@code telemetry}. */
    Tracing(OpenTelemetry telemetry, Runnable onClose) {
        this.telemetry = telemetry;
        this.onClose = onClose;
    }

    /**
     * As configured, or as the standard variables say: {@code OTEL_TRACES_EXPORTER} or an endpoint switch it on, and {@code
     * OTEL_SDK_DISABLED=true} or {@code OTEL_TRACES_EXPORTER=none} off.
     *
     * @return nothing if it is off
     * @throws io.pixy.server.StartException if a variable or a property has what can't be
     */
    public static Optional<Tracing> of(TracingConfig config, Map<String, String> environment) {
        return isOn(config, environment) ? Optional.of(TracingSdk.start(config, environment)) : Optional.empty();
    }

    static boolean isOn(TracingConfig config, Map<String, String> environment) {
        String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
        if (Boolean.parseBoolean(environment.get("OTEL_SDK_DISABLED")) || exporter.equals("none")) {
            return false;
        }
        return config.enabled()
                || !exporter.isEmpty()
                || environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    }

    /**
     * Clusters whose messages leave spans.
     *
     * @param clusters the configuration of each
     */
    public Pixy around(Pixy pixy, Map<String, ClusterConfig> clusters) {
        return new TracedPixy(pixy, telemetry, clusters);
    }

    /**
     * Requests over HTTP that leave spans.
     *
     * @param routes the route that a request was served by, null if by none
     */
    public Handler around(Handler handler, Function<Request, String> routes) {
        return new TracedRequests(telemetry, handler, routes);
    }

    /** Has calls of gRPC leave spans. */
    public ServerInterceptor calls() {
        return new TracedCalls(telemetry);
    }

    /** Sends what is left, for a few seconds at most. Idempotent. */
    @Override
    public void close() {
        onClose.run();
    }
}
