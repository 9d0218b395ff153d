package io.pixy.server.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.pixy.api.Header;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.CaseCluster;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.config.TracingConfig;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.testkit.ClusterExtension;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way of messages through real listeners and a real broker, as spans tell it. */
@Timeout(120)
final class TracingIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static PixyEngine engine;
    private static Pixy traced;
    private static HttpSurface http;
    private static GrpcSurface grpc;
    private static ManagedChannel channel;
    private static ClusterConfig config;

    @BeforeAll
    static void start() {
        config = ClusterConfig.builder()
                .clientId(Optional.of("traced"))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(KAFKA.cluster().bootstrapServers().split(",")))
                        .build())
                .consumer(CaseCluster.consumer()
                        .initialOffset(InitialOffset.OLDEST)
                        .build())
                .build();
        engine = CaseCluster.engine().cluster("main", config).build();
        engine.start();
        Tracing tracing = new Tracing(
                OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
                                .build())
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build(),
                () -> {});
        traced = tracing.around(engine, Map.of("main", config));
        http = new HttpSurface(
                traced,
                new ListenAddress("127.0.0.1:0"),
                new HttpSettings(Optional.empty(), true, 1 << 20)
                        .with(Shared.defaults().with(tracing)));
        http.start();
        grpc = new GrpcSurface(
                new ListenAddress("127.0.0.1:0"),
                traced,
                GrpcOptions.plain().withShared(Shared.defaults().with(tracing)));
        grpc.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpc.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        http.stop(Duration.ZERO);
        grpc.stop(Duration.ZERO);
        engine.close();
    }

    @BeforeEach
    void forget() {
        SPANS.reset();
    }

    @Test
    void aMessageIsFollowedFromRestToGrpc() throws Exception {
        KAFKA.cluster().topics().create("traced.way", 1);

        assertThat(post("/topics/traced.way/messages?sync", "m", "Content-Type", "text/plain", "traceparent", PARENT)
                        .statusCode())
                .isEqualTo(200);
        ConsRs consumed = consume("traced.way", "00-" + OTHER_TRACE + "-" + CALLER + "-01");

        SpanData request = span("POST /topics/{topic}/messages");
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(request.getParentSpanId()).isEqualTo(CALLER);
        assertThat(request.getAttributes().get(longKey("http.response.status_code")))
                .isEqualTo(200);
        SpanData send = span("send traced.way");
        assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(send.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(send.getAttributes().get(longKey("messaging.kafka.offset"))).isZero();
        assertThat(send.getAttributes().get(stringKey("messaging.destination.partition.id")))
                .isEqualTo("0");
        assertThat(consumed.getHeadersList()).singleElement().satisfies(header -> {
            assertThat(header.getKey()).isEqualTo("traceparent");
            assertThat(header.getValue().toStringUtf8()).isEqualTo("00-" + TRACE + "-" + send.getSpanId() + "-01");
        });
        SpanData call = span("KafkaPixy/ConsumeNAck");
        assertThat(call.getTraceId()).isEqualTo(OTHER_TRACE);
        assertThat(call.getAttributes().get(stringKey("rpc.response.status_code")))
                .isEqualTo("OK");
        SpanData receive = span("receive traced.way");
        assertThat(receive.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(receive.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(receive.getAttributes().get(stringKey("messaging.consumer.group.name")))
                .isEqualTo("traced");
        assertThat(receive.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(send.getSpanId()));
    }

    @Test
    void batchesAreReceivedAndSettledInTheirRequests() throws Exception {
        KAFKA.cluster().topics().create("traced.batch", 1);
        String records = "{\"records\":[{\"value\":{\"text\":\"a\"}},{\"value\":{\"text\":\"b\"}}]}";

        assertThat(post("/v1/topics/traced.batch/records", records, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> received = get("/v1/topics/traced.batch/messages?group=traced&max=2&wait=10s");
        assertThat(received.statusCode()).as(received.body()).isEqualTo(200);

        SpanData send = span("send traced.batch");
        assertThat(send.getAttributes().get(longKey("messaging.batch.message_count")))
                .isEqualTo(2);
        SpanData receive = span("receive traced.batch");
        assertThat(receive.getLinks())
                .isNotEmpty()
                .allSatisfy(
                        link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(send.getSpanId()));
    }

    @Test
    void handlersRunInASpanThatIsLinkedToTheMessage() throws Exception {
        KAFKA.cluster().topics().create("traced.handled", 1);
        String mine = "00-" + OTHER_TRACE + "-" + CALLER + "-01";

        traced.cluster()
                .produce(ProduceRequest.of("traced.handled", null, "m")
                        .withHeaders(List.of(new Header("traceparent", mine.getBytes(UTF_8)))))
                .get(20, TimeUnit.SECONDS);
        Subscription subscription = traced.cluster()
                .subscribe(SubscriptionRequest.of("traced", "traced.handled"), delivery -> Verdict.ack());
        SpanData process = span("process traced.handled");
        SpanData settle = span("settle traced.handled");
        subscription.close(Duration.ofSeconds(5)).get(20, TimeUnit.SECONDS);

        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        // what the producer has set stays
        assertThat(process.getLinks())
                .singleElement()
                .satisfies(
                        link -> assertThat(link.getSpanContext().getTraceId()).isEqualTo(OTHER_TRACE));
        assertThat(settle.getKind()).isEqualTo(SpanKind.CLIENT);
    }

    @Test
    void failuresAreToldByTheirKind() throws Exception {
        assertThat(post("/topics/no%20topic/messages?sync", "m", "Content-Type", "text/plain")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);

        SpanData send = span("send no topic");
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(send.getAttributes().get(stringKey("error.type"))).isEqualTo("InvalidTopicException");
        assertThat(send.getStatus().getDescription()).isEmpty();
    }

    /** By the SDK as users have it, to a collector that is there. */
    @Test
    void spansGoToTheCollector() throws Exception {
        KAFKA.cluster().topics().create("traced.exported", 1);
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            try (exchange) {
                bodies.writeBytes(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
        try {
            String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
            Tracing tracing = Tracing.of(new TracingConfig(true, endpoint, "my-pixy", 1), Map.of())
                    .orElseThrow();
            tracing.around(engine, Map.of("main", config))
                    .cluster()
                    .produce(ProduceRequest.of("traced.exported", null, "m"))
                    .get(20, TimeUnit.SECONDS);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(bodies.toString(ISO_8859_1))
                            .contains("my-pixy", "send traced.exported", "io.pixy"));
            tracing.close();
        } finally {
            collector.stop(0);
        }
    }

    private static SpanData span(String name) {
        return await().atMost(LIMIT)
                .until(
                        () -> SPANS.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static ConsRs consume(String topic, String parent) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), parent);
        return KafkaPixyGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .consumeNAck(ConsNAckRq.newBuilder()
                        .setTopic(topic)
                        .setGroup("traced")
                        .setAutoAck(true)
                        .build());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest request = request(path)
                .headers(headers)
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    }
}
