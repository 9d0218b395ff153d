package io.pixy.server.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * The context of a trace in the headers of messages, such as {@code traceparent} (W3C Trace Context). Headers that the
 * caller has set stay. Immutable.
 */
final class MessageHeaders {
    /** Whoever writes longer ones means something else, or harm. */
    private static final int LONGEST = 512;

    @SuppressWarnings("deprecation") // the method that lists names still has to be there
    private static final TextMapGetter<List<Header>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(List<Header> headers) {
            return headers.stream().map(Header::key).toList();
        }

        @Override
        public String get(List<Header> headers, String key) {
            for (Header header : headers) {
                if (header.key().equals(key) && header.value() != null && header.value().length <= LONGEST) {
                    return new String(header.value(), UTF_8);
                }
            }
            return null;
        }
    };

    private final TextMapPropagator propagator;
    private final HeaderRoom room;

    MessageHeaders(TextMapPropagator propagator, HeaderRoom room) {
        this.propagator = propagator;
        this.room = room;
    }

    /** The request with the context in its headers, unless one is there or there is no room for it. */
    ProduceRequest injected(ProduceRequest request, Context context) {
        if (!room.isThereFor(request) || hasContext(request.headers())) {
            return request;
        }
        List<Header> headers = new ArrayList<>(request.headers());
        propagator.inject(context, headers, (carrier, key, value) -> {
            if (value.length() <= LONGEST) {
                carrier.add(new Header(key, value.getBytes(UTF_8)));
            }
        });
        return headers.size() == request.headers().size() ? request : request.withHeaders(headers);
    }

    private boolean hasContext(List<Header> headers) {
        return headers.stream().anyMatch(header -> propagator.fields().contains(header.key()));
    }

    /**
     * The span in which a message was written; invalid if it tells none. Without what others have added to the trace: that
     * takes more room than all the rest, and a thousand links can wait for their collector with each span.
     */
    SpanContext writtenIn(List<Header> headers) {
        if (headers.isEmpty()) {
            return SpanContext.getInvalid();
        }
        SpanContext written = Span.fromContext(propagator.extract(Context.root(), headers, GETTER))
                .getSpanContext();
        return SpanContext.createFromRemoteParent(
                written.getTraceId(), written.getSpanId(), written.getTraceFlags(), TraceState.getDefault());
    }
}
