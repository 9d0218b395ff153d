package io.pixy.server.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.pixy.api.LongPollTimeoutException;
import java.util.concurrent.CompletionException;

/** Begins and ends the spans of a cluster, with the names that the conventions give to what they tell. Immutable. */
final class MessagingSpans {
    static final AttributeKey<Long> BATCH = longKey("messaging.batch.message_count");
    static final AttributeKey<Long> BODY_SIZE = longKey("messaging.message.body.size");
    static final AttributeKey<Long> OFFSET = longKey("messaging.kafka.offset");
    static final AttributeKey<String> PARTITION = stringKey("messaging.destination.partition.id");
    private static final AttributeKey<String> GROUP = stringKey("messaging.consumer.group.name");
    static final AttributeKey<Boolean> TOMBSTONE = AttributeKey.booleanKey("messaging.kafka.message.tombstone");
    private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    private static final AttributeKey<String> TOPIC = stringKey("messaging.destination.name");
    private static final AttributeKey<String> NAME = stringKey("messaging.operation.name");
    private static final AttributeKey<String> TYPE = stringKey("messaging.operation.type");
    private static final AttributeKey<String> CLUSTER = stringKey("pixy.cluster");
    private static final AttributeKey<String> ERROR = stringKey("error.type");

    /** No topic and no group has a longer name; but who calls can bring any, and spans wait for their collector. */
    private static final int LONGEST = 255;

    private final Tracer tracer;
    private final String cluster;

    MessagingSpans(Tracer tracer, String cluster) {
        this.tracer = tracer;
        this.cluster = cluster;
    }

    /** {@code operation} is both, what is done and of which type it is, as for all that Pixy does. */
    SpanBuilder span(String operation, SpanKind kind, Context parent, String topic) {
        String name = cut(topic);
        return tracer.spanBuilder(operation + " " + name)
                .setSpanKind(kind)
                .setParent(parent)
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(TOPIC, name)
                .setAttribute(NAME, operation)
                .setAttribute(TYPE, operation)
                .setAttribute(CLUSTER, cluster);
    }

    /** The same on behalf of a consumer group. */
    SpanBuilder ofGroup(String operation, SpanKind kind, Context parent, String group, String topic) {
        return span(operation, kind, parent, topic).setAttribute(GROUP, cut(group));
    }

    private static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }

    /** Ends a span; that nothing was there in time is no error. */
    static void end(Span span, Throwable failure) {
        if (failure != null) {
            Throwable cause = cause(failure);
            if (!(cause instanceof LongPollTimeoutException)) {
                fail(span, cause);
            }
        }
        span.end();
    }

    /** The kind of error alone: its text can have names that are nobody else's business. */
    static void fail(Span span, Throwable failure) {
        span.setAttribute(ERROR, failure.getClass().getSimpleName());
        span.setStatus(StatusCode.ERROR);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
