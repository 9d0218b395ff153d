package io.pixy.server.http;

import static io.pixy.api.access.Verb.BROWSE;
import static io.pixy.api.access.Verb.CONSUME;
import static io.pixy.api.access.Verb.MANAGE;
import static io.pixy.api.access.Verb.OFFSETS_READ;
import static io.pixy.api.access.Verb.OFFSETS_WRITE;
import static io.pixy.api.access.Verb.PRODUCE;
import static io.pixy.api.access.Verb.REDRIVE;
import static io.pixy.api.access.Verb.SETTLE;
import static io.pixy.api.access.Verb.TOPICS_READ;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pixy.api.ProduceRequest;
import io.pixy.api.access.Verb;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.grpc.MemoryCluster;
import io.pixy.v1.PixyGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailgun.kafkapixy.KafkaPixyGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever it is, whatever it wants, wherever it asks: for each route of REST and each method of gRPC, every caller that has one
 * verb, all but one, none or all of them, gets through if it has those that are needed, and else is refused in the words of that
 * surface.
 */
@Timeout(120)
final class AccessMatrixTest {
    private static final MemoryCluster CLUSTER = new MemoryCluster().withTopic("there", 1);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static HttpSurface http;
    private static GrpcSurface grpc;
    private static ManagedChannel channel;
    private static Keys keys;

    /** A request over REST, with the topic left out. */
    private record Rest(String route, String target, String type, String body, Set<Verb> needed) {
        @Override
        public String toString() {
            return route + " " + target;
        }
    }

    /** A call over gRPC, with the topic left out. */
    private record Rpc(MethodDescriptor<?, ?> method, String request, Set<Verb> needed) {
        @Override
        public String toString() {
            return method.getFullMethodName() + " " + request;
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        keys = Keys.in(directory.resolve("keys"));
        List<String> rules = new ArrayList<>();
        for (Verb verb : Verb.values()) {
            keys.add("only-" + verb.text());
            keys.add("not-" + verb.text());
            rules.add(rule("only-" + verb.text(), EnumSet.of(verb)));
            rules.add(rule("not-" + verb.text(), EnumSet.complementOf(EnumSet.of(verb))));
        }
        keys.add("none");
        keys.add("all");
        rules.add(rule("all", EnumSet.allOf(Verb.class)));
        Access access = Access.of(
                AccessConfigs.of("access: {default: deny, keys_file: " + keys.file() + ", rules: ["
                        + String.join(", ", rules) + "]}"),
                Duration.ofMinutes(5));
        http = new HttpSurface(
                CLUSTER,
                new ListenAddress("127.0.0.1:0"),
                new HttpSettings(Optional.empty(), false, 10 << 20)
                        .with(Shared.defaults().with(access)));
        grpc = new GrpcSurface(
                new ListenAddress("127.0.0.1:0"),
                CLUSTER,
                GrpcOptions.plain().withShared(Shared.defaults().with(access)));
        http.start();
        grpc.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpc.port())
                .usePlaintext()
                .build();
        for (int i = 0; i < 5_000; i++) {
            CLUSTER.produce(ProduceRequest.of("there", "k", "v")).join();
        }
    }

    private static String rule(String name, Set<Verb> verbs) {
        return "{who: 'key:" + name + "', topics: [there, nope], groups: g, clusters: memory, verbs: ["
                + verbs.stream().map(Verb::text).collect(Collectors.joining(", ")) + "]}";
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        http.stop(Duration.ZERO);
        grpc.stop(Duration.ZERO);
    }

    /** Name and verbs of all callers; nothing is somebody without a key. */
    private static Stream<Optional<String>> callers() {
        return Stream.concat(
                Stream.of(Optional.<String>empty()), keys.names().stream().map(Optional::of));
    }

    private static Set<Verb> verbs(Optional<String> caller) {
        String name = caller.orElse("none");
        if (name.equals("none")) {
            return EnumSet.noneOf(Verb.class);
        }
        if (name.equals("all")) {
            return EnumSet.allOf(Verb.class);
        }
        Set<Verb> one =
                EnumSet.of(Verb.parse(name.substring(name.indexOf('-') + 1)).orElseThrow());
        return name.startsWith("only-") ? one : EnumSet.complementOf(EnumSet.copyOf(one));
    }

    static Stream<Rest> requests() {
        String json = "application/json";
        return Stream.of(
                rest(Route.PRODUCE, "/topics/TOPIC/messages?sync", "text/plain", "x", PRODUCE),
                rest(Route.PRODUCE, "/topics/TOPIC/messages", "text/plain", "x", PRODUCE),
                rest(Route.CONSUME, "/topics/TOPIC/messages?group=g&noAck", "", "", CONSUME),
                rest(Route.CONSUME, "/topics/TOPIC/messages?group=g", "", "", CONSUME, SETTLE),
                rest(
                        Route.CONSUME,
                        "/topics/TOPIC/messages?group=g&ackPartition=0&ackOffset=0",
                        "",
                        "",
                        CONSUME,
                        SETTLE),
                rest(Route.ACK, "/topics/TOPIC/acks?group=g&partition=0&offset=0", "", "", SETTLE),
                rest(Route.GET_OFFSETS, "/topics/TOPIC/offsets?group=g", "", "", OFFSETS_READ),
                rest(Route.OFFSETS_AT, "/topics/TOPIC/offsets/at?time=0", "", "", OFFSETS_READ),
                rest(
                        Route.SET_OFFSETS,
                        "/topics/TOPIC/offsets?group=g",
                        json,
                        "[{\"partition\":0,\"offset\":0}]",
                        OFFSETS_WRITE),
                rest(Route.LIST_CONSUMERS, "/topics/TOPIC/consumers", "", "", OFFSETS_READ),
                rest(Route.LIST_CONSUMERS, "/topics/TOPIC/consumers?group=g", "", "", OFFSETS_READ),
                new Rest(Route.V1_CLUSTERS.name(), "/v1/clusters", "", "", EnumSet.noneOf(Verb.class)),
                rest(Route.LIST_TOPICS, "/topics", "", "", TOPICS_READ),
                rest(Route.LIST_TOPICS, "/topics?withPartitions", "", "", TOPICS_READ),
                rest(Route.GET_TOPIC, "/topics/TOPIC", "", "", TOPICS_READ),
                rest(
                        Route.V1_RECORDS,
                        "/v1/topics/TOPIC/records",
                        json,
                        "{\"records\":[{\"value\":{\"text\":\"x\"}}]}",
                        PRODUCE),
                rest(
                        Route.V1_RECORDS,
                        "/v1/topics/TOPIC/records",
                        json,
                        "{\"wait\":\"accepted\",\"records\":[{\"value\":{\"text\":\"x\"}}]}",
                        PRODUCE),
                rest(
                        Route.V1_RECORDS,
                        "/v1/topics/TOPIC/records",
                        "application/x-ndjson",
                        "{\"value\":{\"text\":\"x\"}}\n",
                        PRODUCE),
                rest(Route.V1_RECEIVE, "/v1/topics/TOPIC/messages?group=g", "", "", CONSUME),
                rest(Route.V1_STREAM, "/v1/topics/TOPIC/messages:stream?group=g", "", "", CONSUME),
                rest(
                        Route.V1_SETTLE,
                        "/v1/topics/TOPIC/settlements?group=g",
                        json,
                        "{\"settlements\":[{\"receipt\":\"0-0\",\"ack\":{}}]}",
                        SETTLE),
                rest(Route.V1_VERB, "/v1/topics/TOPIC/messages/0-0:ack?group=g", "", "", SETTLE),
                rest(Route.V1_LETTERS, "/v1/topics/TOPIC/dead-letters?group=g", "", "", BROWSE),
                rest(Route.V1_PURGE, "/v1/topics/TOPIC/dead-letters?group=g", "", "", MANAGE),
                rest(Route.V1_REDRIVE, "/v1/topics/TOPIC/dead-letters:redrive?group=g", json, "{}", REDRIVE),
                rest(Route.V1_GET_REDRIVE, "/v1/topics/TOPIC/redrives/x?group=g", "", "", REDRIVE),
                rest(Route.V1_CANCEL_REDRIVE, "/v1/topics/TOPIC/redrives/x?group=g", "", "", REDRIVE),
                rest(Route.V1_BROWSE, "/v1/topics/TOPIC/partitions/0/records?offset=0", "", "", BROWSE),
                rest(Route.V1_QUEUE, "/v1/groups/g/topics/TOPIC", "", "", OFFSETS_READ));
    }

    private static Rest rest(Route route, String target, String type, String body, Verb first, Verb... more) {
        return new Rest(route.name(), target, type, body, EnumSet.of(first, more));
    }

    static Stream<Rpc> calls() {
        String named = "topic: \"TOPIC\" group: \"g\" ";
        return Stream.of(
                rpc(KafkaPixyGrpc.getProduceMethod(), "topic: \"TOPIC\"", PRODUCE),
                rpc(KafkaPixyGrpc.getProduceMethod(), "topic: \"TOPIC\" async_mode: true", PRODUCE),
                rpc(KafkaPixyGrpc.getConsumeNAckMethod(), named + "no_ack: true", CONSUME),
                rpc(KafkaPixyGrpc.getConsumeNAckMethod(), named + "auto_ack: true", CONSUME, SETTLE),
                rpc(KafkaPixyGrpc.getConsumeNAckMethod(), named, CONSUME, SETTLE),
                rpc(KafkaPixyGrpc.getAckMethod(), named, SETTLE),
                rpc(KafkaPixyGrpc.getGetOffsetsMethod(), named, OFFSETS_READ),
                rpc(KafkaPixyGrpc.getGetOffsetsAtMethod(), "topic: \"TOPIC\"", OFFSETS_READ),
                rpc(KafkaPixyGrpc.getSetOffsetsMethod(), named + "offsets {}", OFFSETS_WRITE),
                new Rpc(PixyGrpc.getListClustersMethod(), "", EnumSet.noneOf(Verb.class)),
                rpc(KafkaPixyGrpc.getListTopicsMethod(), "", TOPICS_READ),
                rpc(KafkaPixyGrpc.getListConsumersMethod(), named, OFFSETS_READ),
                rpc(KafkaPixyGrpc.getGetTopicMetadataMethod(), "topic: \"TOPIC\"", TOPICS_READ),
                rpc(PixyGrpc.getProduceMethod(), "topic: \"TOPIC\" records {value: \"x\"}", PRODUCE),
                rpc(
                        PixyGrpc.getProduceMethod(),
                        "topic: \"TOPIC\" records {value: \"x\"} idempotency_key: \"k\"",
                        PRODUCE),
                rpc(PixyGrpc.getProduceStreamMethod(), "topic: \"TOPIC\" records {value: \"x\"}", PRODUCE),
                rpc(PixyGrpc.getReceiveMethod(), named, CONSUME),
                rpc(PixyGrpc.getReceiveMethod(), named + "ack: ON_DELIVERY", CONSUME, SETTLE),
                rpc(PixyGrpc.getReceiveMethod(), named + "settle {receipt: \"0-0\" ack {}}", CONSUME, SETTLE),
                rpc(PixyGrpc.getSettleMethod(), named + "settlements {receipt: \"0-0\" ack {}}", SETTLE),
                rpc(PixyGrpc.getConsumeMethod(), "open {" + named + "window {messages: 1 bytes: 1000}}", CONSUME),
                rpc(PixyGrpc.getListDeadLettersMethod(), named, BROWSE),
                rpc(PixyGrpc.getRedriveMethod(), named, REDRIVE),
                rpc(PixyGrpc.getGetRedriveMethod(), named, REDRIVE),
                rpc(PixyGrpc.getGetRedriveMethod(), named + "id: \"x\"", REDRIVE),
                rpc(PixyGrpc.getCancelRedriveMethod(), named + "id: \"x\"", REDRIVE),
                rpc(PixyGrpc.getPurgeDeadLettersMethod(), named, MANAGE),
                rpc(PixyGrpc.getBrowseMethod(), "topic: \"TOPIC\" offset: 0", BROWSE),
                rpc(PixyGrpc.getDescribeQueueMethod(), named, OFFSETS_READ));
    }

    private static Rpc rpc(MethodDescriptor<?, ?> method, String request, Verb first, Verb... more) {
        return new Rpc(method, request, EnumSet.of(first, more));
    }

    @Test
    void everyRouteMethodAndVerbIsHere() {
        Set<String> routes = Stream.of(Route.values())
                .filter(route -> route != Route.PING && route != Route.HEAP)
                .map(Route::name)
                .collect(Collectors.toSet());
        Set<MethodDescriptor<?, ?>> methods =
                new HashSet<>(KafkaPixyGrpc.getServiceDescriptor().getMethods());
        methods.addAll(PixyGrpc.getServiceDescriptor().getMethods());

        assertThat(requests().map(Rest::route).collect(Collectors.toSet())).isEqualTo(routes);
        assertThat(calls().map(Rpc::method).collect(Collectors.<MethodDescriptor<?, ?>>toSet()))
                .isEqualTo(methods);
        assertThat(Stream.concat(requests().map(Rest::needed), calls().map(Rpc::needed))
                        .flatMap(Set::stream))
                .contains(Verb.values());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void overRest(Rest request) {
        callers().forEach(caller -> {
            boolean allowed = verbs(caller).containsAll(request.needed());
            Answer there = send(request, "there", caller);
            Answer nowhere = send(request, "nope", caller);

            if (allowed) {
                assertThat(there.status()).as("%s %s", caller, there).isNotIn(401, 403);
                assertThat(nowhere.status()).as("%s %s", caller, nowhere).isNotIn(401, 403);
                return;
            }
            assertThat(there.status()).as("%s %s", caller, there).isEqualTo(caller.isPresent() ? 403 : 401);
            assertThat(there.challenge()).isEqualTo(caller.isPresent() ? "" : "Bearer realm=\"pixy\"");
            assertThat(there.body())
                    .contains(
                            caller.isPresent()
                                    ? "key:" + caller.get() + " is not allowed to "
                                    : "credentials are needed")
                    .contains(request.target().startsWith("/v1") ? "\"code\":" : "\"error\":");
            assertThat(nowhere.status()).isEqualTo(there.status());
            assertThat(nowhere.body()).isEqualTo(there.body().replace("there", "nope"));
        });
    }

    @ParameterizedTest
    @MethodSource("calls")
    void overGrpc(Rpc call) {
        callers().forEach(caller -> {
            boolean allowed = verbs(caller).containsAll(call.needed());
            Status there = status(call, "there", caller);
            Status nowhere = status(call, "nope", caller);

            Set<Status.Code> refusals = EnumSet.of(Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED);
            if (allowed) {
                assertThat(there.getCode()).as("%s %s", caller, there).isNotIn(refusals);
                assertThat(nowhere.getCode()).as("%s %s", caller, nowhere).isNotIn(refusals);
                return;
            }
            assertThat(there.getCode())
                    .as("%s %s", caller, there)
                    .isEqualTo(caller.isPresent() ? Status.Code.PERMISSION_DENIED : Status.Code.UNAUTHENTICATED);
            assertThat(nowhere.getCode()).isEqualTo(there.getCode());
            assertThat(nowhere.getDescription())
                    .isEqualTo(there.getDescription().replace("there", "nope"));
        });
    }

    private record Answer(int status, String challenge, String body) {}

    private static Answer send(Rest request, String topic, Optional<String> caller) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + http.port() + request.target().replace("TOPIC", topic)))
                .timeout(LIMIT)
                .method(
                        Route.valueOf(request.route()).method(),
                        request.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        if (!request.type().isEmpty()) {
            builder.header("Content-Type", request.type());
        }
        caller.ifPresent(name -> builder.header("X-API-Key", keys.key(name)));
        try {
            HttpResponse<InputStream> response = CLIENT.send(builder.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                // the stream that is open has no end
                String text =
                        response.statusCode() == 200 ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                return new Answer(
                        response.statusCode(),
                        response.headers().firstValue("WWW-Authenticate").orElse(""),
                        text);
            }
        } catch (IOException e) {
            throw new AssertionError(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** How a call ends, or how its first answer says that it does. */
    private static Status status(Rpc call, String topic, Optional<String> caller) {
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        begin(call.method(), call.request().replace("TOPIC", topic), as(caller), outcome);
        return outcome.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static Channel as(Optional<String> caller) {
        Metadata headers = new Metadata();
        caller.ifPresent(
                name -> headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), keys.key(name)));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static <Q, R> void begin(
            MethodDescriptor<Q, R> method, String text, Channel as, CompletableFuture<Status> outcome) {
        Q request = Requests.parse(method, text);
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
        var call = as.newCall(method, options);
        StreamObserver<R> answers = new StreamObserver<>() {
            @Override
            public void onNext(R answer) {
                outcome.complete(Requests.status((Message) answer));
                call.cancel("enough", null);
            }

            @Override
            public void onError(Throwable failure) {
                outcome.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                outcome.complete(Status.OK);
            }
        };
        if (method.getType().clientSendsOneMessage()) {
            if (method.getType().serverSendsOneMessage()) {
                ClientCalls.asyncUnaryCall(call, request, answers);
            } else {
                ClientCalls.asyncServerStreamingCall(call, request, answers);
            }
        } else {
            ClientCalls.asyncBidiStreamingCall(call, answers).onNext(request);
        }
    }
}
