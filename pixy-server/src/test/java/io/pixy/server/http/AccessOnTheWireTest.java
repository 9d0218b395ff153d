package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pixy.api.ProduceRequest;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.grpc.MemoryCluster;
import io.pixy.server.management.Operation;
import io.pixy.server.management.OperationReply;
import io.pixy.server.management.Operations;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Open;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.Record;
import io.pixy.v1.Window;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Credentials on real listeners: what is taken, what is refused, when it ends, and that none of it is told. */
@Timeout(60)
final class AccessOnTheWireTest {
    private static final String PLANTED = "planted-secret-of-a-test";

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MemoryCluster cluster = new MemoryCluster().withTopic("t", 1);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Keys keys;
    private HttpSurface http;
    private GrpcSurface grpc;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        keys.add("bob");
        keys.add("all-of-one-topic");
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ((Logger) LoggerFactory.getLogger("pixy.audit")).setLevel(Level.INFO);
        log.start();
        root.addAppender(log);
        Access access = Access.of(AccessConfigs.of("""
                access:
                  default: deny
                  keys_file: %s
                  rules:
                    - {who: "key:ann", verbs: "*"}
                    - {who: "key:bob", verbs: [produce], topics: other}
                    - {who: "key:all-of-one-topic", verbs: "*", topics: t}
                    - {who: anonymous, verbs: topics.read}
                quotas:
                  - {who: "key:bob", requests_per_second: 1}
                """.replace("%s", keys.file().toString())), Duration.ofMinutes(5));
        http = new HttpSurface(
                cluster,
                new ListenAddress("127.0.0.1:0"),
                new HttpSettings(Optional.empty(), true, 10 << 20)
                        .with(Shared.defaults().with(access))
                        .with(operations()));
        grpc = new GrpcSurface(
                new ListenAddress("127.0.0.1:0"),
                cluster,
                GrpcOptions.plain().withShared(Shared.defaults().with(access)));
        http.start();
        grpc.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpc.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        http.stop(Duration.ZERO);
        grpc.stop(Duration.ZERO);
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        ((Logger) LoggerFactory.getLogger("pixy.audit")).setLevel(null);
    }

    @Test
    void takesKeysInEachForm() throws Exception {
        String key = keys.key("ann");
        String basic = Base64.getEncoder().encodeToString(("ann:" + key).getBytes(StandardCharsets.UTF_8));

        assertThat(get("/topics", "X-API-Key", key).statusCode()).isEqualTo(200);
        assertThat(get("/topics", "Authorization", "Bearer " + key).statusCode())
                .isEqualTo(200);
        assertThat(get("/topics", "authorization", "bearer   " + key).statusCode())
                .isEqualTo(200);
        assertThat(get("/topics", "Authorization", "Basic " + basic).statusCode())
                .isEqualTo(200);
        assertThat(get("/topics").statusCode()).isEqualTo(200);
        assertThat(produced("x-api-key", key)).isEqualTo(Status.Code.OK);
        assertThat(produced("authorization", "Bearer " + key)).isEqualTo(Status.Code.OK);
        assertThat(produced("authorization", "Basic " + basic)).isEqualTo(Status.Code.OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer pixy_" + PLANTED,
                "Bearer " + PLANTED,
                "Bearer",
                "Bearer " + PLANTED + "." + PLANTED + "." + PLANTED,
                "Basic " + PLANTED,
                "Basic YW5uOnBsYW50ZWQtc2VjcmV0LW9mLWEtdGVzdA==",
                "Digest " + PLANTED,
                PLANTED
            })
    void whatIsWrongIsRefusedWhateverAnonymousCallersMayDo(String value) throws Exception {
        HttpResponse<String> old = get("/topics", "Authorization", value);
        HttpResponse<String> second = get("/v1/topics/t/messages?group=g", "Authorization", value);

        assertThat(old.statusCode()).isEqualTo(401);
        assertThat(old.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"pixy\"");
        assertThat(old.body()).startsWith("{\n  \"error\": \"");
        assertThat(second.statusCode()).isEqualTo(401);
        assertThat(second.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(second.body()).contains("\"code\":\"UNAUTHENTICATED\"");
        assertThat(produced("authorization", value)).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(old.body() + second.body() + old.headers() + logged()).doesNotContain(PLANTED, "YW5uOnBs");
    }

    @Test
    void twoCredentialsAreNone() throws Exception {
        String key = keys.key("ann");
        HttpRequest.Builder both = request("/topics").header("X-API-Key", key).header("Authorization", "Bearer " + key);
        HttpRequest.Builder twice = request("/topics").header("X-API-Key", key).header("X-API-Key", key);

        assertThat(client.send(both.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        assertThat(client.send(twice.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoeverAsksWhetherItLivesNeedsNoCredentials() throws Exception {
        assertThat(get("/_ping").body()).isEqualTo("pong");
        assertThat(get("/_ping", "Authorization", "Bearer wrong").body()).isEqualTo("pong");
    }

    @Test
    void keysAreInNothingThatIsTold() throws Exception {
        String ann = keys.key("ann");
        StringBuilder told = new StringBuilder();
        for (String target : List.of(
                "/topics",
                "/topics/none",
                "/topics/__x/messages?group=g",
                "/v1/topics/t/messages?group=g",
                "/nowhere",
                "/topics/t/messages?group=g&ackPartition=x&ackOffset=y",
                "/clusters/none/topics")) {
            HttpResponse<String> response = get(target, "X-API-Key", ann);
            told.append(response.body()).append(response.headers());
        }
        get("/topics/t/offsets?group=g", "X-API-Key", keys.key("bob"));
        keys.add("carl");

        assertThat(told + logged()).doesNotContain(ann, keys.key("bob"), ann.substring(10));
        assertThat(logged()).contains("pixy.audit");
    }

    private static Operations operations() {
        return new Operations(
                Stream.of(Operation.Access.values())
                        .map(needed -> new Operation(
                                "GET",
                                "/operation/" + needed,
                                needed,
                                request -> CompletableFuture.completedFuture(OperationReply.text(200, "done"))))
                        .toList(),
                () -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "ANYBODY, 200, 200, 200, 200",
        "LOOK, 401, 403, 403, 200",
        "MANAGE, 401, 403, 403, 200",
    })
    void routesOfOperationNeedTheRightToAllOfIt(String needed, int nobody, int bob, int part, int ann)
            throws Exception {
        String target = "/operation/" + needed;

        assertThat(get(target).statusCode()).isEqualTo(nobody);
        assertThat(get(target, "X-API-Key", keys.key("bob")).statusCode()).isEqualTo(bob);
        assertThat(get(target, "X-API-Key", keys.key("all-of-one-topic")).statusCode())
                .isEqualTo(part);
        assertThat(get(target, "X-API-Key", keys.key("ann")).statusCode()).isEqualTo(ann);
        assertThat(get(target, "X-API-Key", "wrong").statusCode()).isEqualTo(401);
        List<String> challenges = get(target).headers().allValues("WWW-Authenticate");
        if (nobody == 200) {
            assertThat(challenges).isEmpty();
        } else {
            assertThat(challenges)
                    .containsExactlyInAnyOrder("Bearer realm=\"pixy\"", "Basic realm=\"pixy\", charset=\"UTF-8\"");
        }
    }

    @Test
    void aQuotaTellsWhenToComeAgain() throws Exception {
        String bob = keys.key("bob");
        HttpRequest.Builder write = request("/topics/other/messages?sync")
                .header("X-API-Key", bob)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"));
        int first = client.send(write.build(), BodyHandlers.ofString()).statusCode();

        HttpResponse<String> second = client.send(write.build(), BodyHandlers.ofString());
        StatusRuntimeException third = failure("x-api-key", bob, "other");

        assertThat(first).isNotEqualTo(429);
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(second.body()).contains("The quota of key:bob is used up: 1 requests per second");
        assertThat(third.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(StatusProto.fromThrowable(third).getDetails(0).getTypeUrl()).endsWith("google.rpc.RetryInfo");
    }

    @Test
    void streamsEndWhenTheirKeyIsWithdrawn() throws Exception {
        HttpResponse<InputStream> events = client.send(
                request("/v1/topics/t/messages:stream?group=g")
                        .header("X-API-Key", keys.key("ann"))
                        .build(),
                BodyHandlers.ofInputStream());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        StreamObserver<ConsumeCommand> commands = PixyGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers("x-api-key", keys.key("ann"))))
                .consume(new StreamObserver<>() {
                    @Override
                    public void onNext(ConsumeEvent event) {
                        // whatever comes
                    }

                    @Override
                    public void onError(Throwable failure) {
                        ended.complete(failure);
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(new AssertionError("it ended well"));
                    }
                });
        commands.onNext(ConsumeCommand.newBuilder()
                .setOpen(Open.newBuilder()
                        .setTopic("t")
                        .setGroup("h")
                        .setWindow(Window.newBuilder().setMessages(5).setBytes(1000)))
                .build());
        assertThat(events.statusCode()).isEqualTo(200);

        Files.writeString(keys.file(), "# nobody\n");

        String text = new String(events.body().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("event: error").contains("UNAUTHENTICATED");
        assertThat(Status.fromThrowable(ended.get(20, TimeUnit.SECONDS)).getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(get("/topics", "X-API-Key", keys.key("ann")).statusCode()).isEqualTo(401);
    }

    @Test
    void whoMayNotConsumeEndsNobodysStream() throws Exception {
        cluster.produce(ProduceRequest.of("t", "k", "v")).join();
        String target = "/v1/topics/t/messages:stream?group=g&ack=previous";
        HttpResponse<InputStream> events =
                client.send(request(target).header("X-API-Key", keys.key("ann")).build(), BodyHandlers.ofInputStream());
        String first = until(events.body(), "id: 0-0");

        HttpResponse<String> refused = get(target, "X-API-Key", keys.key("bob"), "Last-Event-ID", "0-0");
        cluster.produce(ProduceRequest.of("t", "k", "v")).join();

        assertThat(first).contains("0-0");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(until(events.body(), "id: 0-1")).contains("0-1");
        events.body().close();
    }

    @Test
    void answersUnderIdempotencyKeysAreTheirCallersOwn() throws Exception {
        String body = "{\"records\":[{\"value\":{\"text\":\"x\"}}]}";
        HttpResponse<String> first = write(body, "ann");
        HttpResponse<String> again = write(body, "ann");
        HttpResponse<String> spied = write(body, "bob");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(spied.statusCode()).isEqualTo(403);
        assertThat(spied.body()).doesNotContain("offset");
        assertThat(cluster.log("t", 0)).hasSize(1);
    }

    private HttpResponse<String> write(String body, String who) throws Exception {
        return client.send(
                request("/v1/topics/t/records")
                        .header("X-API-Key", keys.key(who))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "k")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Replaced again and again, while a key that stays is used without a pause: nobody is refused for it. */
    @Test
    void aFileThatIsReplacedUnderLoadShutsNobodyOut() throws Exception {
        String ann = keys.key("ann");
        List<String> lines = Files.readAllLines(keys.file());
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<Integer>>> callers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            callers.add(CompletableFuture.supplyAsync(() -> {
                List<Integer> bad = new ArrayList<>();
                while (!over.get()) {
                    int status = status(ann);
                    if (status != 200) {
                        bad.add(status);
                    }
                }
                return bad;
            }));
        }
        long end = System.nanoTime() + 2_500_000_000L;
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            // in place and in two steps now, by a move then
            Path target = i % 2 == 0 ? keys.file() : directory.resolve("next");
            Files.writeString(target, lines.get(1) + "\nhalf a");
            Files.writeString(target, lines.get(1) + "\n" + (i % 3 == 0 ? lines.get(2) + "\n" : ""));
            if (i % 2 == 1) {
                Path unused = Files.move(target, keys.file(), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        over.set(true);

        for (CompletableFuture<List<Integer>> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }

    private int status(String key) {
        try {
            return get("/topics/t", "X-API-Key", key).statusCode() == 401 ? 401 : 200;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String target, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(target);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + target))
                .timeout(Duration.ofSeconds(30));
    }

    private static String until(InputStream events, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = events.read();
            if (next < 0) {
                throw new AssertionError("it ended with " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private Status.Code produced(String header, String value) {
        StatusRuntimeException failure = failure(header, value, "t");
        return failure == null ? Status.Code.OK : failure.getStatus().getCode();
    }

    /** Null if it succeeds. */
    private StatusRuntimeException failure(String header, String value, String topic) {
        try {
            var unused = PixyGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(header, value)))
                    .produce(io.pixy.v1.ProduceRequest.newBuilder()
                            .setTopic(topic)
                            .addRecords(Record.getDefaultInstance())
                            .build());
            return null;
        } catch (StatusRuntimeException e) {
            return e;
        }
    }

    private static Metadata headers(String name, String value) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return headers;
    }

    private String logged() {
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            text.append(event.getLoggerName())
                    .append(' ')
                    .append(event.getFormattedMessage())
                    .append(
                            event.getThrowableProxy() == null
                                    ? ""
                                    : event.getThrowableProxy().getMessage())
                    .append('\n');
        }
        return text.toString();
    }
}
