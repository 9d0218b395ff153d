package io.pixy.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

final class MessagingSpansTest {

    /** Some thousand spans wait for a collector that hangs, and a call of gRPC can name a topic of a megabyte. */
    @Test
    void namesThatNothingHasAreNotKept() {
        InMemorySpanExporter exported = InMemorySpanExporter.create();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build()) {
            MessagingSpans spans = new MessagingSpans(provider.get("test"), "main");

            spans.ofGroup("settle", SpanKind.CLIENT, Context.root(), "g".repeat(1 << 20), "t".repeat(1 << 20))
                    .startSpan()
                    .end();

            SpanData span = exported.getFinishedSpanItems().get(0);
            assertThat(span.getName()).startsWith("settle ttt").hasSizeLessThan(300);
            assertThat(span.getAttributes().asMap().values())
                    .allSatisfy(value -> assertThat(value.toString()).hasSizeLessThan(300))
                    .anySatisfy(value -> assertThat(value.toString()).startsWith("ggg"));
        }
    }
}
