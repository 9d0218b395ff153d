package io.pixy.server.http;

import static io.pixy.server.http.RestCaller.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.server.CaseCluster;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.RestCaller.Answered;
import io.pixy.testkit.ClusterExtension;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The cases about services that start, stop, share groups, or lose what they depend on. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RestLifeCasesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final ClusterExtension KAFKA = CaseCluster.kafka();

    private static CaseCluster cases;

    private final List<Service> running = new ArrayList<>();

    @BeforeAll
    static void start() {
        cases = new CaseCluster(KAFKA.cluster());
    }

    @AfterEach
    void stop() {
        running.forEach(Service::stop);
    }

    @Test
    void A11_A12_bothListenersServeOneServiceAndTheSocketGoesWithIt(@TempDir Path dir) {
        Service service = service("both", cases.config("both"));
        ListenAddress socket = new ListenAddress(dir.resolve("pixy.sock").toString());
        HttpSurface unix = new HttpSurface(service.engine(), socket, Service.settings());
        unix.start();
        long end = cases.topics().endOffsets("test.4").get(1);

        Answered overTcp = service.rest().post("/topics/test.4/messages?key=foo", TEXT, "Превед");
        try (RawClient client = RawClient.connect(socket.socketAddress())) {
            assertThat(client.post("/topics/test.4/messages?key=foo", TEXT, "Kitty")
                            .answer()
                            .body())
                    .isEqualTo("{}");
        }
        service.stop();
        unix.stop(Duration.ofSeconds(5));

        assertThat(overTcp).isEqualTo(new Answered(200, "{}"));
        assertThat(cases.topics().read("test.4", 1, end, end + 2))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("Превед", "Kitty");
        assertThatThrownBy(() -> RawClient.connect(UnixDomainSocketAddress.of(socket.path())))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void A35_A36_instancesShareGroups() {
        List<Service> three = Stream.of("C55501", "C55502", "C55503")
                .map(id -> service(id, cases.config(id)))
                .toList();
        List<CompletableFuture<Answered>> polls = new ArrayList<>();
        three.forEach(service -> polls.add(poll(service, "test.4", "foo")));
        polls.add(poll(three.get(0), "test.1", "bar"));
        polls.add(poll(three.get(1), "test.1", "bar"));
        polls.add(poll(three.get(1), "test.4", "bazz"));
        polls.add(poll(three.get(0), "test.4", "pair"));
        polls.add(poll(three.get(1), "test.4", "pair"));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(three.get(0)
                                .rest()
                                .get("/topics/test.4/consumers")
                                .json()
                                .toString())
                        .isEqualTo("{\"bazz\":{\"C55502\":[0,1,2,3]},"
                                + "\"foo\":{\"C55501\":[0,1],\"C55502\":[2],\"C55503\":[3]},"
                                + "\"pair\":{\"C55501\":[0,1],\"C55502\":[2,3]}}"));
        assertThat(three.get(1)
                        .rest()
                        .get("/topics/test.4/consumers?group=pair")
                        .json()
                        .toString())
                .isEqualTo("{\"pair\":{\"C55501\":[0,1],\"C55502\":[2,3]}}");
        assertThat(polls)
                .extracting(CompletableFuture::join)
                .extracting(Answered::status)
                .containsOnly(408);
    }

    @Test
    void G53_serviceThatStopsRefusesNewWorkAndLetsPollsRunOut() {
        Service service = service("stopping", cases.config("stopping"));
        cases.reset("waiting", "test.1");
        List<CompletableFuture<Answered>> polls = Stream.generate(() -> poll(service, "test.1", "waiting"))
                .limit(3)
                .toList();
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        service.rest().get("/topics/test.1/consumers").body().contains("[0]"));

        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> service.engine().close());
        Awaitility.await()
                .atMost(SOON)
                .until(() -> service.rest()
                                .post("/topics/test.1/messages?sync", TEXT, "x")
                                .status()
                        == 503);

        assertThat(poll(service, "test.1", "new").join())
                .extracting(Answered::status, Answered::error)
                .containsExactly(503, "service is shutting down");
        assertThat(service.rest().post("/topics/test.1/messages", TEXT, "x").status())
                .isEqualTo(503);
        assertThat(service.rest().get("/_ping").body()).isEqualTo("pong");
        assertThat(polls)
                .extracting(CompletableFuture::join)
                .extracting(Answered::status)
                .containsOnly(408);
        stopped.join();
    }

    @Test
    void G54_withoutZooKeeperEverythingElseGoesOn() {
        ZooKeeperConfig dead = ZooKeeperConfig.builder()
                .seedPeers(List.of("127.0.0.1:1"))
                .sessionTimeout(Duration.ofSeconds(1))
                .build();
        RestCaller rest =
                service("lonely", cases.config("lonely").zooKeeper(dead)).rest();
        String notConnected = "zk: could not connect to a server";

        assertThat(rest.post("/topics/test.1/messages?sync", TEXT, "x").status())
                .isEqualTo(200);
        assertThat(rest.get("/topics/test.1/offsets?group=foo").status()).isEqualTo(200);
        assertThat(rest.get("/topics").status()).isEqualTo(200);
        assertThat(rest.get("/topics/test.1"))
                .extracting(Answered::status, Answered::error)
                .containsExactly(500, "failed to fetch topic configuration: " + notConnected);
        assertThat(rest.get("/topics/test.1/consumers").status()).isEqualTo(500);
        assertThat(rest.get("/topics/test.1/consumers?group=foo").status()).isEqualTo(500);
        assertThat(rest.get("/topics/test.1/messages?group=foo").status()).isEqualTo(408);
    }

    /** The second API, whose group is consumed by the first one, too. */
    @Test
    void whatIsWrittenInBatchesIsReceivedAndSettledByReceipts() {
        Service service = service("second", cases.config("second"));
        cases.reset("second", "test.4");
        RestCaller rest = service.rest();
        long end = cases.topics().endOffsets("test.4").get(2);
        String messages = "/v1/topics/test.4/messages";
        assertThat(rest.get(messages + "?group=second&wait=1s").json().path("messages"))
                .isEmpty();

        String records =
                "{\"records\":[{\"key\":{\"text\":\"k\"},\"value\":null,\"partition\":2,\"timestamp\":1795845600123},"
                        + "{\"value\":{\"json\":[1]},\"partition\":2,\"headers\":[{\"key\":\"h\",\"value\":null}]},"
                        + "{\"partition\":9},{\"value\":{\"text\":\"old\"},\"partition\":2}]}";
        Answered written = rest.post("/v1/topics/test.4/records", RestCaller.JSON, records);
        assertThat(written.status()).as(written.body()).isEqualTo(207);
        JsonNode results = written.json().path("results");
        assertThat(results.path(0).path("offset").asLong()).isEqualTo(end);
        assertThat(results.path(0).path("timestamp").asText()).isEqualTo("2026-11-28T06:00:00.123Z");
        assertThat(results.path(1).path("offset").asLong()).isEqualTo(end + 1);
        assertThat(results.path(2).path("error").path("message").asText())
                .isEqualTo("topic test.4 has no partition 9, only 4");
        Answered streamed = rest.post(
                "/v1/topics/test.4/records", "application/x-ndjson", "{\"partition\":2}\nx\n{\"partition\":2}\n");
        assertThat(streamed.body()).endsWith("{\"summary\":{\"ok\":2,\"failed\":1}}\n");
        assertThat(rest.post("/v1/topics/nope/records", RestCaller.JSON, "{\"records\":[{},{}]}")
                        .status())
                .isEqualTo(404);

        List<JsonNode> taken = new ArrayList<>();
        Awaitility.await().atMost(SOON).until(() -> {
            rest.get(messages + "?group=second&max=10&wait=2s&linger=100ms&values=json")
                    .json()
                    .path("messages")
                    .forEach(taken::add);
            return taken.size() == 5;
        });
        assertThat(taken)
                .extracting(one -> one.path("offset").asLong())
                .containsExactly(end, end + 1, end + 2, end + 3, end + 4);
        assertThat(taken.get(0).path("key").asText()).isEqualTo("k");
        assertThat(taken.get(0).path("value").isNull()).isTrue();
        assertThat(taken.get(1).path("value").path(0).asInt()).isEqualTo(1);
        assertThat(taken.get(1).path("headers").path(0).path("value").isNull()).isTrue();
        assertThat(taken.get(2).path("valueEncoding").asText()).isEqualTo("text");
        assertThat(taken.get(0).path("attempt").asInt()).isEqualTo(1);

        String receipt = taken.get(0).path("receipt").asText();
        Answered nacked =
                rest.post(messages + "/" + receipt + ":nack?group=second", RestCaller.JSON, "{\"delay\":\"0s\"}");
        assertThat(nacked.body()).isEqualTo("{}");
        assertThat(rest.post(messages + "/" + receipt + ":extend?group=second", RestCaller.JSON, "{\"lease\":\"9s\"}")
                        .status())
                .isEqualTo(409);
        assertThat(rest.post(messages + "/garbage:ack?group=second", null, "").status())
                .isEqualTo(400);
        JsonNode again = rest.get(messages + "?group=second&wait=10s")
                .json()
                .path("messages")
                .path(0);
        assertThat(again.path("offset").asLong()).isEqualTo(end);
        assertThat(again.path("attempt").asInt()).isEqualTo(2);

        String acks = taken.stream()
                .skip(1)
                .map(one -> "{\"receipt\":" + one.path("receipt") + ",\"ack\":{}}")
                .collect(Collectors.joining(","));
        Answered settled = rest.post(
                "/v1/topics/test.4/settlements?group=second",
                RestCaller.JSON,
                "{\"level\":\"committed\",\"settlements\":[" + acks + "]}");
        assertThat(settled.body()).isEqualTo("{\"results\":[{},{},{},{}]}");
        Answered old = rest.post("/topics/test.4/acks?group=second&partition=2&offset=" + end, TEXT, "");
        assertThat(old.status()).as(old.body()).isEqualTo(200);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> rest.get("/topics/test.4/offsets?group=second")
                                .json()
                                .path(2)
                                .path("offset")
                                .asLong()
                        == end + 5);
    }

    /** Comes last: the broker stays down. What needs its answer takes its time to fail, and is a test of the engine. */
    @Test
    @Order(Integer.MAX_VALUE)
    void G55_withoutKafkaNothingHangs() {
        RestCaller rest = service("lost", cases.config("lost")).rest();
        assertThat(rest.post("/topics/test.1/messages?sync", TEXT, "x").status())
                .isEqualTo(200);

        KAFKA.cluster().broker(0).stop();

        assertThat(rest.post("/topics/test.1/messages", TEXT, "x")).isEqualTo(new Answered(200, "{}"));
        assertThat(rest.get("/topics/test.1/messages?group=foo").status()).isEqualTo(408);
        assertThat(rest.get("/_ping").body()).isEqualTo("pong");
    }

    /** One instance, with a cluster named after its client. */
    private Service service(String name, ClusterConfig.Builder config) {
        Service service = Service.start(CaseCluster.engine().cluster(name, config.build()));
        running.add(service);
        return service;
    }

    private static CompletableFuture<Answered> poll(Service service, String topic, String group) {
        return service.rest()
                .begin(service.rest()
                        .request("/topics/" + topic + "/messages?group=" + group)
                        .GET());
    }
}
