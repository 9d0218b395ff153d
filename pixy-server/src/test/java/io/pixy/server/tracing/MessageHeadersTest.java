package io.pixy.server.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageHeadersTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final Context CONTEXT = Context.root()
            .with(Span.wrap(
                    SpanContext.create(TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault())));
    private static final int MOST = 10_000;

    private final MessageHeaders headers = headers(MOST);

    private static MessageHeaders headers(long mostBytes) {
        return new MessageHeaders(W3CTraceContextPropagator.getInstance(), new HeaderRoom(mostBytes));
    }

    @Test
    void whatIsWrittenTellsWhereItWasAndCanBeReadBack() {
        ProduceRequest injected = headers.injected(request(10).withHeaders(List.of(header("a", "1"))), CONTEXT);

        assertThat(injected.headers()).containsExactly(header("a", "1"), header("traceparent", PARENT));
        assertThat(headers.writtenIn(injected.headers()).getTraceId()).isEqualTo(TRACE);
    }

    /** Links wait by the hundred thousand for a collector that hangs, and it is whoever wrote that says how long it is. */
    @Test
    void whatOthersHaveToSayOfTheirTracesIsNotKept() {
        SpanContext written = headers.writtenIn(
                List.of(header("traceparent", PARENT), header("tracestate", "a=1,b=" + "x".repeat(200))));

        assertThat(written.getTraceId()).isEqualTo(TRACE);
        assertThat(written.getTraceState().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "tracestate"})
    void whatTheCallerHasSetStays(String name) {
        ProduceRequest request = request(10).withHeaders(List.of(header(name, "mine")));

        assertThat(headers.injected(request, CONTEXT)).isSameAs(request);
    }

    @Test
    void nothingIsAddedOutsideOfATrace() {
        ProduceRequest request = request(10);

        assertThat(headers.injected(request, Context.root())).isSameAs(request);
    }

    @Test
    void noMessageBecomesTooLargeByIt() {
        assertThat(headers.injected(request(MOST), CONTEXT).headers()).isEmpty();
        assertThat(headers.injected(request(MOST - 2000), CONTEXT).headers()).hasSize(1);
    }

    @Test
    void oldBrokersGetNoHeaders() {
        assertThat(HeaderRoom.of(config("0.10.2.0")).isThereFor(request(1))).isFalse();
        assertThat(HeaderRoom.of(config("0.11.0.0")).isThereFor(request(1))).isTrue();
        assertThat(HeaderRoom.of(ClusterConfig.defaults()).isThereFor(request(1)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "00-0-0-00", "ff-" + TRACE + "-b7ad6b7169203331-01"})
    void whatIsNoContextIsNone(String value) {
        assertThat(headers.writtenIn(List.of(header("traceparent", value))).isValid())
                .isFalse();
    }

    @Test
    void headersWithoutAValueAndEndlessOnesAreLetBe() {
        List<Header> strange = List.of(
                new Header("traceparent", null),
                header("traceparent", PARENT),
                header("tracestate", "a=b,".repeat(1_000_000)));

        assertThat(headers.writtenIn(strange).getTraceId()).isEqualTo(TRACE);
    }

    private static ProduceRequest request(int bytes) {
        return ProduceRequest.of("t", null, new byte[bytes]);
    }

    private static Header header(String key, String value) {
        return new Header(key, value.getBytes(UTF_8));
    }

    private static ClusterConfig config(String version) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .version(Optional.of(new KafkaVersion(version)))
                        .build())
                .build();
    }
}
