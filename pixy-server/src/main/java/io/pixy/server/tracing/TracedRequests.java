package io.pixy.server.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A span for each request over HTTP, by the conventions for HTTP (stable); a child of the caller's if {@code traceparent}
 * names one. Neither paths nor names of topics are in the span's name: its route is. Thread-safe: holds no state.
 */
final class TracedRequests extends Handler.Wrapper {
    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<String> PATH = stringKey("url.path");
    private static final AttributeKey<String> SCHEME = stringKey("url.scheme");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = stringKey("error.type");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final int LONGEST_PATH = 256;

    @SuppressWarnings("deprecation") // the method that lists names still has to be there
    private static final TextMapGetter<Request> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Request request) {
            return request.getHeaders().getFieldNamesCollection();
        }

        @Override
        public String get(Request request, String key) {
            return request.getHeaders().get(key);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Function<Request, String> routes;

    /**
     * Traces what {@code next} serves.
     *
     * @param routes the route of a request that was served, such as {@code /topics/{topic}}; null if it had none
     */
    TracedRequests(OpenTelemetry telemetry, Handler next, Function<Request, String> routes) {
        super(next);
        this.tracer = telemetry.getTracer(Tracing.SCOPE);
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
        this.routes = routes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
        Context parent = propagator.extract(Context.root(), request, GETTER);
        String path = request.getHttpURI().getPath();
        Span span = tracer.spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setAttribute(METHOD, method)
                .setAttribute(SCHEME, request.getHttpURI().getScheme())
                .setAttribute(PATH, path == null ? "" : path.substring(0, Math.min(path.length(), LONGEST_PATH)))
                .startSpan();
        Request.addCompletionListener(request, failure -> {
            String route = routes.apply(request);
            if (route != null) {
                span.updateName(method + " " + route);
                span.setAttribute(ROUTE, route);
            }
            end(span, response.getStatus(), failure);
        });
        java.util.concurrent.Callable<Boolean> handled = () -> super.handle(request, response, callback);
        return parent.with(span).wrap(handled).call();
    }

    private static void end(Span span, int status, Throwable failure) {
        if (status > 0) {
            span.setAttribute(STATUS, (long) status);
        }
        if (failure != null || status >= 500) {
            span.setAttribute(
                    ERROR,
                    failure == null
                            ? Integer.toString(status)
                            : failure.getClass().getSimpleName());
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
