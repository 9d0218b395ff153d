package io.pixy.server.http;

import static io.pixy.server.http.RestCaller.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
