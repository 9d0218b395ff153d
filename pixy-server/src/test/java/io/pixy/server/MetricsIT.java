package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.YamlConfig;
import io.pixy.server.metrics.Scrape;
import io.pixy.server.metrics.Scrape.Sample;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server tells of itself when everything has happened to it that it counts. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MetricsIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final boolean SLOW = Boolean.getBoolean("pixy.slow");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of("..");
    private static final String TOPIC = "metrics.orders";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    @TempDir
    private static Path dir;

    private static final int PORT = Ports.free();
    private static final int GRPC = Ports.free();
    private static Server server;
    private static HttpResponse<InputStream> stream;

    @BeforeAll
    static void start() throws Exception {
        KAFKA.cluster().topics().create(TOPIC, 2);
        KAFKA.cluster().topics().create("metrics.dead", 1);
        KAFKA.cluster().topics().create("metrics.taken", 1);
        String yaml = String.format(
                Locale.ROOT,
                """
                grpc_addr: 127.0.0.1:%d
                tcp_addr: 127.0.0.1:%d
                shutdown_timeout: 5s
                metrics: {partitions: true, kafka_exporter_lag: true}
                proxies:
                  main:
                    client_id: metrics
                    kafka: {seed_peers: ['%s']}
                    zoo_keeper: {seed_peers: ['%s']}
                    consumer:
                      ack_timeout: 60s
                      long_polling_timeout: 1s
                      retry_backoff: 100ms
                      offsets_commit_interval: 100ms
                      initial_offset: oldest
                      queues: [{topics: 'metrics.orders', groups: 'q', dead_letter: {topic: 'metrics.dead'}}]
                """,
                GRPC,
                PORT,
                KAFKA.cluster().bootstrapServers(),
                KAFKA.cluster().zooKeeperConnect());
        Path file = Files.writeString(dir.resolve("pixy.yaml"), yaml);
        var config = YamlConfig.read(file, ProcessFacts.current())
                .build(ProcessFacts.current())
                .config();
        PixyParts parts = new PixyParts();
        Engine engine = parts.engine(config, Server.engineShare(config.shutdownTimeout()));
        server = new Server(
                engine,
                parts.surfaces(config, engine, new Running(Loggers.none(), System.out)),
                config.shutdownTimeout());
        assertThat(server.start(new CompletableFuture<>())).isTrue();
        everythingHappens();
    }

    @AfterAll
    static void stop() throws Exception {
        stream.body().close();
        server.stop();
    }

    private static URI uri(String target) {
        return URI.create("http://127.0.0.1:" + PORT + target);
    }

    private static HttpResponse<String> send(String method, String target, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(target))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String target) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri(target)).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void everythingHappens() throws Exception {
        for (String sync : List.of("?sync", "")) {
            HttpResponse<String> produced = HTTP.send(
                    HttpRequest.newBuilder(uri("/topics/" + TOPIC + "/messages" + sync))
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("a message"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(produced.statusCode()).isEqualTo(200);
        }
        String records =
                "{\"records\": [" + "{\"value\": {\"text\": \"x\"}}, ".repeat(19) + "{\"value\": {\"text\": \"x\"}}]}";
        assertThat(send("POST", "/v1/topics/" + TOPIC + "/records", records).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/v1/topics/not%20one/records", records).statusCode())
                .isNotEqualTo(500);
        grpcProduce();
        settleInEveryWay();
        await().atMost(LIMIT)
                .until(() -> get("/topics/" + TOPIC + "/messages?group=auto").statusCode() == 200);
        commitWhereOthersAre();
        stream = HTTP.send(
                HttpRequest.newBuilder(uri("/v1/topics/" + TOPIC + "/messages:stream?group=s&window=2"))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body().read()).isNotNegative();
    }

    private static void grpcProduce() throws Exception {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", GRPC).usePlaintext().build();
        try {
            KafkaPixyGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(40, TimeUnit.SECONDS)
                    .produce(ProdRq.newBuilder()
                            .setTopic(TOPIC)
                            .setMessage(ByteString.copyFromUtf8("by gRPC"))
                            .build());
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static void settleInEveryWay() throws Exception {
        List<String> receipts = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            receipts.addAll(receive("q&max=5&wait=5s&lease=30s"));
            return receipts.size() >= 5;
        });
        // nobody settles this one
        assertThat(receive("q&wait=20s&lease=1s")).hasSize(1);
        String settlements = String.format(
                Locale.ROOT,
                "{\"settlements\": [{\"receipt\": \"%s\", \"ack\": {}}, {\"receipt\": \"%s\", \"nack\": {}},"
                        + " {\"receipt\": \"%s\", \"nack\": {\"release\": true}}, {\"receipt\": \"%s\", \"extend\": {\"lease\": \"1s\"}},"
                        + " {\"receipt\": \"%s\", \"reject\": {\"reason\": \"on purpose\"}}]}",
                receipts.get(0),
                receipts.get(1),
                receipts.get(2),
                receipts.get(3),
                receipts.get(4));
        HttpResponse<String> settled = send("POST", "/v1/topics/" + TOPIC + "/settlements?group=q", settlements);
        assertThat(settled.statusCode()).describedAs(settled.body()).isEqualTo(200);
    }

    private static List<String> receive(String parameters) throws Exception {
        List<String> receipts = new ArrayList<>();
        JSON.readTree(get("/v1/topics/" + TOPIC + "/messages?group=" + parameters)
                        .body())
                .path("messages")
                .forEach(one -> receipts.add(one.path("receipt").asText()));
        return receipts;
    }

    /** Whoever consumes a group by Kafka's own protocol keeps others from committing. */
    private static void commitWhereOthersAre() throws Exception {
        send("POST", "/v1/topics/metrics.taken/records", "{\"records\": [{\"value\": {\"text\": \"x\"}}]}");
        JsonNode answer = JSON.readTree(
                get("/v1/topics/metrics.taken/messages?group=taken&wait=20s").body());
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                KAFKA.cluster().bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "taken");
        try (KafkaConsumer<byte[], byte[]> other =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            other.subscribe(List.of("metrics.taken"));
            await().atMost(LIMIT).until(() -> {
                other.poll(Duration.ofMillis(100));
                return !other.assignment().isEmpty();
            });
            String receipt = answer.path("messages").path(0).path("receipt").asText();
            send(
                    "POST",
                    "/v1/topics/metrics.taken/settlements?group=taken",
                    "{\"settlements\": [{\"receipt\": \"" + receipt + "\", \"ack\": {}}]}");
            await().atMost(LIMIT).until(() -> scrape().sum("pixy_commit_errors_total", "group", "taken") > 0);
        }
    }

    private static Scrape scrape() throws Exception {
        HttpResponse<String> page = get("/metrics");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        return Scrape.ofText(page.body());
    }

    @Test
    @Order(1)
    void everythingIsCounted() throws Exception {
        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape now = scrape();
            for (String mode : List.of("sync", "async", "batch", "letter")) {
                assertThat(now.sum("pixy_produced_messages_total", "mode", mode))
                        .describedAs(mode)
                        .isPositive();
                assertThat(now.sum("pixy_produced_bytes_total", "mode", mode))
                        .describedAs(mode)
                        .isPositive();
            }
            for (String verb : List.of("ack", "nack", "release", "extend", "reject", "auto_ack", "expire")) {
                assertThat(now.sum("pixy_settled_messages_total", "verb", verb))
                        .describedAs(verb)
                        .isPositive();
            }
            assertThat(now.sum("pixy_dead_letters_total", "reason", "rejected", "group", "q"))
                    .isEqualTo(1);
            assertThat(now.sum("pixy_delivered_messages_total", "attempt", "1")).isGreaterThanOrEqualTo(7);
            assertThat(now.sum("pixy_commit_duration_seconds_count", "group", "q"))
                    .isPositive();
            assertThat(now.sum("pixy_rebalances_total", "group", "q")).isPositive();
            assertThat(now.sum("pixy_rebalance_duration_seconds_count", "group", "q"))
                    .isPositive();
            assertThat(now.sum("pixy_open_streams", "group", "s")).isEqualTo(1);
            assertThat(now.sum("pixy_stream_outstanding_messages", "group", "s"))
                    .isEqualTo(2);
            assertThat(now.sum("pixy_partitions_owned", "group", "s")).isEqualTo(2);
            assertThat(now.sum("pixy_consumer_unacked", "group", "s")).isEqualTo(2);
            assertThat(now.sum("pixy_consumer_oldest_unacked_age_seconds", "group", "s"))
                    .isPositive();
            assertThat(now.sum("pixy_consumer_lag", "group", "s")).isEqualTo(23);
            assertThat(now.sum("kafka_consumergroup_lag", "consumergroup", "s")).isEqualTo(23);
            assertThat(now.sum("pixy_consumer_partition_lag", "group", "s")).isEqualTo(23);
            assertThat(now.sum("pixy_buffered_bytes")).isPositive();
            assertThat(now.sum("pixy_registry_session_state", "cluster", "main"))
                    .isEqualTo(1);
            assertThat(now.sum("pixy_produce_errors_total", "topic", "_other")).isEqualTo(20);
        });
        Scrape now = scrape();
        assertThat(now.sum("pixy_requests_total", "operation", "POST /topics/{topic}/messages", "status", "200"))
                .isEqualTo(2);
        assertThat(now.sum("pixy_requests_total", "surface", "grpc", "operation", "KafkaPixy/Produce", "status", "OK"))
                .isEqualTo(1);
        assertThat(now.sum("pixy_requests_in_flight", "operation", "GET /v1/topics/{topic}/messages:stream"))
                .isEqualTo(1);
        assertThat(now.sum("pixy_request_duration_seconds_count", "surface", "rest"))
                .isPositive();
        assertThat(now.sum("jvm_memory_used_bytes", "area", "heap")).isPositive();
        assertThat(now.samples().map(Sample::name).filter(name -> name.startsWith("kafka_")))
                .anyMatch(name -> name.startsWith("kafka_producer_"))
                .anyMatch(name -> name.startsWith("kafka_consumer_"))
                .anyMatch(name -> name.startsWith("kafka_admin_client_"));
    }

    @Test
    @Order(2)
    void openMetricsIsForThoseWhoAskForIt() throws Exception {
        HttpResponse<String> page = HTTP.send(
                HttpRequest.newBuilder(uri("/metrics"))
                        .header("Accept", OPEN_METRICS)
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(page.headers().firstValue("Content-Type")).hasValue(OPEN_METRICS);
        assertThat(Scrape.ofOpenMetrics(page.body()).sum("pixy_produced_messages_total", "mode", "sync"))
                .isPositive();
    }

    /** docs/monitoring.md lists what there is, with its labels, no more and no less. */
    @Test
    @Order(3)
    void thePageOfDocumentationIsTrue() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = Pattern.compile("(?m)^\\| `(pixy_[a-z_]+)` \\| ([a-z]+) \\| ([a-z, ]*)\\|")
                .matcher(Files.readString(ROOT.resolve("docs/monitoring.md")));
        while (rows.find()) {
            documented.put(
                    rows.group(1),
                    rows.group(2) + " "
                            + new TreeSet<>(List.of(rows.group(3).strip().split(", "))));
        }

        Map<String, String> told = new TreeMap<>();
        scrape().families().values().stream()
                .filter(family ->
                        family.name().startsWith("pixy_") && !family.name().endsWith("_seconds_max"))
                .forEach(family -> told.put(family.name(), family.type() + " " + labels(family)));

        assertThat(told).isEqualTo(documented);
    }

    private static Set<String> labels(Scrape.Family family) {
        Set<String> labels = family.samples().stream()
                .flatMap(sample -> sample.labels().keySet().stream())
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new));
        return labels.isEmpty() ? new TreeSet<>(Set.of("")) : labels;
    }

    @Test
    @Order(4)
    void dashboardAndAlertsAskForWhatThereIs() throws Exception {
        Set<String> there = scrape().samples().map(Sample::name).collect(Collectors.toSet());
        Set<String> asked = new TreeSet<>();
        for (String file : List.of("deploy/grafana/pixy-dashboard.json", "deploy/prometheus/pixy-alerts.yml")) {
            Matcher names = Pattern.compile("\\b(?:pixy|jvm|process|system|kafka)_[a-z0-9_]+")
                    .matcher(Files.readString(ROOT.resolve(file)));
            while (names.find()) {
                asked.add(names.group());
            }
        }

        assertThat(asked).hasSizeGreaterThan(30);
        assertThat(there).containsAll(asked);
        assertThat(JSON.readTree(Files.readString(ROOT.resolve("deploy/grafana/pixy-dashboard.json")))
                        .path("panels"))
                .isNotEmpty();
    }

    @Test
    @Order(5)
    void everyAlertIsExplained() throws Exception {
        Object rules =
                new org.yaml.snakeyaml.Yaml().load(Files.readString(ROOT.resolve("deploy/prometheus/pixy-alerts.yml")));
        Set<String> alerts = new TreeSet<>();
        Matcher names = Pattern.compile("alert=(\\w+)").matcher(rules.toString());
        while (names.find()) {
            alerts.add(names.group(1));
        }
        Set<String> explained = new TreeSet<>();
        Matcher rows = Pattern.compile("(?m)^\\| `(Pixy[A-Za-z]+)` \\|")
                .matcher(Files.readString(ROOT.resolve("docs/monitoring.md")));
        while (rows.find()) {
            explained.add(rows.group(1));
        }

        assertThat(alerts).isNotEmpty();
        assertThat(explained).isEqualTo(alerts);
    }

    /** Nobody has the answer, nobody waits. */
    @Test
    @Order(6)
    void nothingIsInFlightOnceClientsHaveHungUp() throws Exception {
        int count = SLOW ? 1000 : 100;
        awaitNothingInFlight();
        double before = scrape().sum("pixy_requests_total", "operation", "GET /topics/{topic}/messages");
        for (int i = 0; i < count; i++) {
            try (Socket socket = new Socket("127.0.0.1", PORT)) {
                ask(socket, "GET /topics/metrics.dead/messages?group=gone HTTP/1.1\r\nHost: h\r\n\r\n");
                if (i % 10 == 9) {
                    assertThat(socket.getInputStream().read()).isNotNegative();
                }
            }
        }

        awaitNothingInFlight();
        assertThat(scrape().sum("pixy_requests_total", "operation", "GET /topics/{topic}/messages"))
                .isEqualTo(before + count);
    }

    private static void awaitNothingInFlight() {
        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape now = scrape();
            assertThat(now.sum("pixy_requests_in_flight", "operation", "GET /topics/{topic}/messages"))
                    .isZero();
            assertThat(now.sum("pixy_waiting_requests", "group", "gone")).isZero();
        });
    }

    private static void ask(Socket socket, String request) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Paths, topics and groups that somebody makes up are in no label. */
    @Test
    @Order(7)
    void namesThatAreMadeUpLeaveNothing() throws Exception {
        int count = SLOW ? 100_000 : 3_000;
        makeUp("warm-up", 100);
        Map<String, Long> before = series();
        long usedBefore = usedBytes();

        makeUp("n", count);

        Map<String, Long> grown = new HashMap<>(series());
        // groups of before may end meanwhile, and that is counted; of the rarest names there are twice as many
        long others = count / 100;
        grown.entrySet().removeIf(family -> family.getValue() <= before.getOrDefault(family.getKey(), 0L) + others);
        grown.keySet().removeIf(name -> !name.startsWith("pixy_"));
        assertThat(grown).isEmpty();
        assertThat(get("/metrics").body()).doesNotContain("n-1-x");
        // 160 bytes for each of 100,000; a broker is at work beside it
        assertThat(usedBytes() - usedBefore).isLessThan(16 << 20);
    }

    /** Of the heap, after as many collections as it takes until nothing more is found. */
    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long before = Long.MAX_VALUE;
        long now = runtime.totalMemory() - runtime.freeMemory();
        while (now < before) {
            before = now;
            System.gc();
            now = runtime.totalMemory() - runtime.freeMemory();
        }
        return now;
    }

    private static Map<String, Long> series() throws Exception {
        Map<String, Long> series = new TreeMap<>();
        scrape().families()
                .forEach((name, family) ->
                        series.put(name, (long) family.samples().size()));
        return series;
    }

    /** One connection, one request behind the other: paths, and now and then a topic and a group that are not there. */
    private static void makeUp(String prefix, int count) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", PORT)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            InputStream in = socket.getInputStream();
            for (int i = 0; i < count; i++) {
                String name = prefix + "-" + i + "-x";
                String target = i % 50 == 0
                        ? "/topics/" + name + "/offsets?group=" + name
                        : i % 2 == 0 ? "/" + name : "/topics/" + name + "/" + name;
                ask(socket, "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
                if (i % 20 == 19 || i == count - 1) {
                    readAnswers(in, i % 20 + 1);
                }
            }
        }
    }

    private static void readAnswers(InputStream in, int count) throws Exception {
        int left = count;
        StringBuilder head = new StringBuilder();
        while (left > 0) {
            int next = in.read();
            assertThat(next).isNotNegative();
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
                assertThat(length.find()).isTrue();
                in.skipNBytes(Long.parseLong(length.group(1)));
                head.setLength(0);
                left--;
            }
        }
    }
}
