package io.pixy.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.testkit.ClusterExtension;
import io.pixy.v1.DeadLetter;
import io.pixy.v1.Delivery;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.Level;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.RedriveRequest;
import io.pixy.v1.RedriveTask;
import io.pixy.v1.Reject;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.Settlement;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a message that is rejected to one that comes again, through two instances and all that they serve. */
@Timeout(90)
final class LettersServedIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Instance one;
    private static Instance other;

    /** An engine and what is in front of it. */
    private record Instance(PixyEngine engine, Loopback grpc, HttpSurface rest) {
        static Instance start(String clientId) {
            PixyEngine engine = PixyEngine.builder()
                    .shutdownTimeout(Duration.ofSeconds(5))
                    .cluster("main", config(clientId))
                    .build();
            engine.start();
            HttpSurface rest = new HttpSurface(
                    engine, new ListenAddress("127.0.0.1:0"), new HttpSettings(Optional.empty(), true, 1 << 20));
            rest.start();
            return new Instance(engine, new Loopback(engine), rest);
        }

        private static ClusterConfig config(String clientId) {
            QueuePolicy policy = QueuePolicy.builder()
                    .deadLetter(DeadLetterPolicy.to("dlq.{topic}.{group}"))
                    .build();
            return ClusterConfig.builder()
                    .clientId(Optional.of(clientId))
                    .kafka(KafkaConfig.builder()
                            .seedPeers(
                                    List.of(KAFKA.cluster().bootstrapServers().split(",")))
                            .build())
                    .zooKeeper(ZooKeeperConfig.builder()
                            .seedPeers(List.of(KAFKA.cluster().zooKeeperConnect()))
                            .build())
                    .consumer(ConsumerConfig.builder()
                            .initialOffset(InitialOffset.OLDEST)
                            .queues(List.of(new QueueRule("*", "*", policy)))
                            .build())
                    .build();
        }

        PixyGrpc.PixyBlockingStub stub() {
            return PixyGrpc.newBlockingStub(grpc.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
        }

        HttpResponse<String> send(String method, String path) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest.port() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        }

        void stop() {
            engine.close();
            grpc.close();
            rest.stop(Duration.ofSeconds(5));
        }
    }

    @BeforeAll
    static void start() {
        one = Instance.start("letters-one");
        other = Instance.start("letters-other");
    }

    @AfterAll
    static void stop() {
        one.stop();
        other.stop();
    }

    private static void create(String topic) {
        KAFKA.cluster().topics().create(topic, 1);
        KAFKA.cluster().topics().create("dlq." + topic + ".g", 1);
    }

    private static void letters(String topic, int count, byte[] value) {
        Map<String, String> told = Map.of(
                "__dlq.errors.topic", topic,
                "__dlq.errors.partition", "0",
                "__dlq.errors.offset", "0",
                "__dlq.errors.group", "g",
                "pixy.dead.reason", "rejected");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("dlq." + topic + ".g", 0, null, value);
            told.forEach((key, text) -> record.headers().add(key, text.getBytes(UTF_8)));
            records.add(record);
        }
        KAFKA.cluster().topics().produce(records);
    }

    private static ListDeadLettersRequest list(String topic) {
        return ListDeadLettersRequest.newBuilder().setTopic(topic).setGroup("g").build();
    }

    private static List<Delivery> receive(String topic) {
        return one.stub()
                .receive(ReceiveRequest.newBuilder()
                        .setTopic(topic)
                        .setGroup("g")
                        .setMaxMessages(10)
                        .setMaxWait(com.google.protobuf.Duration.newBuilder().setSeconds(20))
                        .build())
                .getDeliveriesList();
    }

    @Test
    void whatWasRejectedIsShownAndComesAgain() throws Exception {
        create("jobs");
        KAFKA.cluster().topics().produce("jobs", 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
        List<Delivery> first = receive("jobs");
        one.stub()
                .settle(SettleRequest.newBuilder()
                        .setTopic("jobs")
                        .setGroup("g")
                        .setLevel(Level.COMMITTED)
                        .addSettlements(Settlement.newBuilder()
                                .setReceipt(first.get(0).getReceipt())
                                .setReject(Reject.newBuilder().setReason("no such customer")))
                        .build());

        DeadLetter letter = other.stub().listDeadLetters(list("jobs")).next();
        assertThat(letter.getMessage()).isEqualTo("no such customer");
        assertThat(letter.getRecord().getValue()).isEqualTo(ByteString.copyFromUtf8("v"));
        HttpResponse<String> shown = one.send("GET", "/v1/topics/jobs/dead-letters?group=g&values=text");
        assertThat(shown.body()).contains("\"value\":\"v\"", "\"reason\":\"rejected\"", "\"attempts\":1,\"hops\":1}]}");

        RedriveTask begun = one.stub()
                .redrive(RedriveRequest.newBuilder()
                        .setTopic("jobs")
                        .setGroup("g")
                        .build());
        await().until(() -> other.send("GET", "/v1/topics/jobs/redrives/" + begun.getId() + "?group=g")
                .body()
                .contains("\"state\":\"DONE\",\"redriven\":1,\"skipped\":0,\"failed\":0,\"left\":0}"));

        Delivery again = receive("jobs").get(0);
        assertThat(again.getAttempt()).isEqualTo(1);
        assertThat(again.getRecord().getHeadersList())
                .extracting(header -> header.getKey() + "=" + header.getValue().toStringUtf8())
                .containsExactly("pixy.dead.hops=1", "pixy.redriven=1");
        assertThat(other.stub().listDeadLetters(list("jobs")).hasNext()).isFalse();
        assertThat(other.send("DELETE", "/v1/topics/jobs/dead-letters?group=g").body())
                .isEqualTo("{}");
    }

    @Test
    void runsAtOneInstanceAndIsSeenAndEndedAtTheOther() throws Exception {
        create("long");
        letters("long", 100, "v".getBytes(UTF_8));
        RedriveTask begun = one.stub()
                .redrive(RedriveRequest.newBuilder()
                        .setTopic("long")
                        .setGroup("g")
                        .setMaxPerSecond(2)
                        .build());

        HttpResponse<String> second = other.send("POST", "/v1/topics/long/dead-letters:redrive?group=g");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("\"code\":\"REDRIVE_RUNNING\"");
        GetRedriveRequest get = GetRedriveRequest.newBuilder()
                .setTopic("long")
                .setGroup("g")
                .setId(begun.getId())
                .build();
        assertThat(other.stub().getRedrive(get).getState()).isEqualTo(RedriveTask.State.RUNNING);
        HttpResponse<String> ended = other.send("DELETE", "/v1/topics/long/redrives/" + begun.getId() + "?group=g");

        assertThat(ended.body()).contains("\"state\":\"CANCELLED\"");
        assertThat(one.stub().getRedrive(get)).isEqualTo(other.stub().getRedrive(get));
        for (String group : List.of("nobody", "a%20b")) {
            HttpResponse<String> forged =
                    other.send("GET", "/v1/topics/long/redrives/" + begun.getId() + "?group=" + group);
            assertThat(forged.statusCode()).as(group).isIn(400, 404);
        }
        StatusRuntimeException forged = Assertions.catchThrowableOfType(
                StatusRuntimeException.class,
                () -> one.stub().getRedrive(get.toBuilder().setGroup("x y").build()));
        assertThat(forged.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    /** Reads nothing but what it asks for. */
    private static final class Slow implements ClientResponseObserver<ListDeadLettersRequest, DeadLetter> {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile int read;
        private volatile ClientCallStreamObserver<ListDeadLettersRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<ListDeadLettersRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
        public void onNext(DeadLetter letter) {
            read++;
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    private static String fate(Slow reader) {
        String end = !reader.end.isDone()
                ? "waits"
                : reader.end
                        .handle((done, failure) ->
                                Status.fromThrowable(failure).getCode().name())
                        .join();
        return reader.read + " read, " + end;
    }

    @Test
    @Timeout(600)
    @EnabledIfSystemProperty(named = "pixy.slow", matches = "true")
    void aMillionLettersAreListedWithLittleMemoryAndWhoDoesNotReadCostsNone() throws Exception {
        create("million");
        for (int i = 0; i < 100; i++) {
            letters("million", 10_000, new byte[100]);
        }
        List<Slow> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Slow reader = new Slow();
            PixyGrpc.newStub(other.grpc.channel).listDeadLetters(list("million"), reader);
            await().until(() -> reader.read > 0 || reader.end.isDone());
            slow.add(reader);
        }

        long before = System.nanoTime();
        Iterator<DeadLetter> letters = PixyGrpc.newBlockingStub(one.grpc.channel)
                .withDeadlineAfter(500, TimeUnit.SECONDS)
                .listDeadLetters(list("million"));
        long count = 0;
        long next = 0;
        while (letters.hasNext()) {
            DeadLetter letter = letters.next();
            assertThat(letter.getOffset()).isEqualTo(next);
            next++;
            count++;
        }

        assertThat(count).isEqualTo(1_000_000);
        Map<String, Long> fates = slow.stream()
                .collect(Collectors.groupingBy(LettersServedIT::fate, TreeMap::new, Collectors.counting()));
        System.gc();
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.println("a million letters in " + (System.nanoTime() - before) / 1_000_000 + " ms, heap "
                + used / 1_000_000 + " MB with those who do not read: " + fates);
        assertThat(fates.keySet())
                .as("they wait, the listener has ended them, or there was no room for them")
                .isSubsetOf("1 read, waits", "1 read, CANCELLED", "0 read, RESOURCE_EXHAUSTED");
        slow.forEach(reader -> reader.call.cancel("enough", null));
    }
}
