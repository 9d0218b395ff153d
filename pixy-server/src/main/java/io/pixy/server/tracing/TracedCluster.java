package io.pixy.server.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryHandler;
import io.pixy.api.DeliveryStream;
import io.pixy.api.ForwardingCluster;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicPosition;
import io.pixy.api.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A cluster whose messages leave spans: {@code send}, {@code receive}, {@code process} and {@code settle}. What is received is
 * linked to the spans in which it was written, and not a child of them, as several messages can come at once.
 *
 * <p>The futures are those of the cluster behind, so that to cancel one withdraws the request. Immutable.
 */
final class TracedCluster extends ForwardingCluster {
    /** More are not kept by the SDK either. */
    private static final int MOST_LINKS = 128;

    private final MessagingSpans spans;
    private final MessageHeaders headers;
    private final Supplier<Context> callers;

    /**
     * Leaves spans of what is done at {@code next}.
     *
     * @param callers the context that a call is made in
     */
    TracedCluster(Cluster next, MessagingSpans spans, MessageHeaders headers, Supplier<Context> callers) {
        super(next);
        this.spans = spans;
        this.headers = headers;
        this.callers = callers;
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        Span span = send(request);
        return ended(span, () -> next().produce(injected(request, span)), position -> {
            span.setAttribute(MessagingSpans.PARTITION, Integer.toString(position.partition()));
            span.setAttribute(MessagingSpans.OFFSET, position.offset());
        });
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        Span span = send(request);
        return ended(span, () -> next().produceAsync(injected(request, span)), queued -> {});
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        Span span = spans.span("send", SpanKind.PRODUCER, callers.get(), topic)
                .setAttribute(MessagingSpans.BATCH, (long) records.size())
                .startSpan();
        return ended(
                span,
                () -> next().produceAll(
                                topic,
                                records.stream()
                                        .map(record -> injected(record, span))
                                        .toList()),
                results -> results.stream()
                        .map(ProduceResult::failure)
                        .filter(failure -> failure != null)
                        .findFirst()
                        .ifPresent(failure -> MessagingSpans.fail(span, failure)));
    }

    private Span send(ProduceRequest request) {
        return spans.span("send", SpanKind.PRODUCER, callers.get(), request.topic())
                .setAttribute(MessagingSpans.BODY_SIZE, request.value() == null ? 0L : request.value().length)
                .setAttribute(MessagingSpans.TOMBSTONE, request.value() == null)
                .startSpan();
    }

    private ProduceRequest injected(ProduceRequest request, Span span) {
        return headers.injected(request, callers.get().with(span));
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        Span span = receive(request.group(), request.topic());
        return ended(span, () -> next().consume(request), message -> {
            link(span, message);
            span.setAttribute(MessagingSpans.PARTITION, Integer.toString(message.partition()));
            span.setAttribute(MessagingSpans.OFFSET, message.offset());
        });
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        Span span = receive(request.group(), request.topic());
        return ended(span, () -> next().receive(request), deliveries -> link(span, deliveries));
    }

    private Span receive(String group, String topic) {
        return spans.ofGroup("receive", SpanKind.CLIENT, callers.get(), group, topic)
                .startSpan();
    }

    private void link(Span span, List<Delivery> deliveries) {
        span.setAttribute(MessagingSpans.BATCH, (long) deliveries.size());
        deliveries.stream().limit(MOST_LINKS).map(Delivery::message).forEach(message -> link(span, message));
    }

    private void link(Span span, Message message) {
        SpanContext written = headers.writtenIn(message.headers());
        if (written.isValid()) {
            span.addLink(written);
        }
    }

    /** What comes by itself is told of at each time that something has come. */
    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        Context opened = callers.get();
        return next().stream(request, new TracedListener(listener, deliveries -> {
            Span span = spans.ofGroup("receive", SpanKind.CLIENT, opened, request.group(), request.topic())
                    .startSpan();
            link(span, deliveries);
            span.end();
        }));
    }

    @Override
    public Subscription subscribe(SubscriptionRequest request, DeliveryHandler handler) {
        return super.subscribe(request, traced(request, handler));
    }

    @Override
    public Subscription subscribe(SubscriptionRequest request, DeliveryHandler handler, Executor threads) {
        return super.subscribe(request, traced(request, handler), threads);
    }

    private DeliveryHandler traced(SubscriptionRequest request, DeliveryHandler handler) {
        return new DeliveryHandler() {
            @Override
            public Verdict handle(Delivery delivery) throws Exception {
                Span span = process(request, delivery.message());
                Callable<Verdict> handled = () -> handler.handle(delivery);
                try {
                    return Context.root().with(span).wrap(handled).call();
                } catch (Exception | Error e) {
                    MessagingSpans.fail(span, e);
                    throw e;
                } finally {
                    span.end();
                }
            }

            @Override
            public void onFailure(Delivery delivery, Throwable failure) {
                handler.onFailure(delivery, failure);
            }

            @Override
            public void onUnsettled(Delivery delivery, SettleResult why) {
                handler.onUnsettled(delivery, why);
            }
        };
    }

    private Span process(SubscriptionRequest request, Message message) {
        Span span = spans.ofGroup("process", SpanKind.CONSUMER, Context.root(), request.group(), request.topic())
                .setAttribute(MessagingSpans.PARTITION, Integer.toString(message.partition()))
                .setAttribute(MessagingSpans.OFFSET, message.offset())
                .startSpan();
        link(span, message);
        return span;
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        Span span = spans.ofGroup("settle", SpanKind.CLIENT, callers.get(), group, message.topic())
                .setAttribute(MessagingSpans.PARTITION, Integer.toString(message.partition()))
                .setAttribute(MessagingSpans.OFFSET, message.offset())
                .startSpan();
        return ended(span, () -> next().ack(group, message), done -> {});
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        Span span = spans.ofGroup("settle", SpanKind.CLIENT, callers.get(), group, topic)
                .setAttribute(MessagingSpans.BATCH, (long) settlements.size())
                .startSpan();
        return ended(span, () -> next().settle(group, topic, settlements, level), results -> {});
    }

    /** Makes the call, and has its span end with it. */
    private static <T> CompletableFuture<T> ended(
            Span span, Supplier<CompletableFuture<T>> call, Consumer<T> onResult) {
        CompletableFuture<T> future;
        try {
            future = call.get();
        } catch (RuntimeException | Error e) {
            MessagingSpans.end(span, e);
            throw e;
        }
        var unused = future.whenComplete((result, failure) -> {
            if (failure == null) {
                onResult.accept(result);
            }
            MessagingSpans.end(span, failure);
        });
        return future;
    }
}
