package io.pixy.server.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.EnumSet;
import java.util.Set;

/** A span for each call of gRPC, by the conventions for RPC; a child of the caller's if the metadata name one. Immutable. */
final class TracedCalls implements ServerInterceptor {
    private static final AttributeKey<String> SYSTEM = stringKey("rpc.system.name");
    private static final AttributeKey<String> METHOD = stringKey("rpc.method");
    private static final AttributeKey<String> STATUS = stringKey("rpc.response.status_code");
    private static final AttributeKey<String> ERROR = stringKey("error.type");

    /** What is the server's fault, as the conventions have it. */
    private static final Set<Status.Code> FAULTS = EnumSet.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);

    @SuppressWarnings("deprecation") // the method that lists names still has to be there
    private static final TextMapGetter<Metadata> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Metadata metadata) {
            return metadata.keys();
        }

        @Override
        public String get(Metadata metadata, String key) {
            return metadata.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    TracedCalls(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer(Tracing.SCOPE);
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        Context parent = propagator.extract(Context.root(), metadata, GETTER);
        Span span = tracer.spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setAttribute(SYSTEM, "grpc")
                .setAttribute(METHOD, method)
                .startSpan();
        Context context = parent.with(span);
        try {
            return new Told<>(
                    context.wrapSupplier(() -> next.startCall(new Answered<>(call, span), metadata))
                            .get(),
                    context,
                    span);
        } catch (RuntimeException | Error e) {
            MessagingSpans.fail(span, e);
            span.end();
            throw e;
        }
    }

    private static void tell(Span span, Status.Code code) {
        span.setAttribute(STATUS, code.name());
        if (FAULTS.contains(code)) {
            span.setAttribute(ERROR, code.name());
            span.setStatus(StatusCode.ERROR);
        }
    }

    /** Sees how it is answered. */
    private static final class Answered<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final Span span;

        Answered(ServerCall<Q, A> next, Span span) {
            super(next);
            this.span = span;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            tell(span, status.getCode());
            super.close(status, trailers);
        }
    }

    /** Has what is done for it be done in its context, and ends the span with it. */
    private static final class Told<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Context context;
        private final Span span;

        Told(ServerCall.Listener<Q> next, Context context, Span span) {
            super(next);
            this.context = context;
            this.span = span;
        }

        @Override
        public void onMessage(Q message) {
            context.wrap(() -> super.onMessage(message)).run();
        }

        @Override
        public void onHalfClose() {
            context.wrap(() -> super.onHalfClose()).run();
        }

        @Override
        public void onReady() {
            context.wrap(() -> super.onReady()).run();
        }

        @Override
        public void onCancel() {
            try {
                context.wrap(() -> super.onCancel()).run();
            } finally {
                tell(span, Status.Code.CANCELLED);
                span.end();
            }
        }

        @Override
        public void onComplete() {
            try {
                context.wrap(() -> super.onComplete()).run();
            } finally {
                span.end();
            }
        }
    }
}
