package io.pixy.server.http;

import static io.pixy.api.config.InitialOffset.OLDEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ByteBudget;
import io.pixy.server.CaseCluster;
import io.pixy.server.ListenAddress;
import io.pixy.server.config.HttpConfig;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.grpc.RawHttp2;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Streams of messages over a real broker, with real clients. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class MessageStreamIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final boolean SLOW = Boolean.getBoolean("pixy.slow");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("(?m)^id: (.*)$");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]*)\"");
    private static final String NUMBERED = "m-";

    private static PixyEngine engine;
    private static HttpSettings settings;
    private static HttpSurface surface;

    @BeforeAll
    static void start() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(KAFKA.cluster().bootstrapServers().split(",")))
                        .build())
                .consumer(CaseCluster.consumer().initialOffset(OLDEST).build())
                .build();
        engine = CaseCluster.engine().cluster("main", config).build();
        engine.start();
        settings = Service.settings().with(new HttpConfig(List.of("*"), List.of(), false));
        if (SLOW) {
            // a quarter of this heap is too little for so many
            settings = settings.with(LimitsConfig.defaults(), new ByteBudget(1 << 30));
        }
        surface = new HttpSurface(engine, new ListenAddress("127.0.0.1:0"), settings);
        surface.start();
    }

    @AfterAll
    static void stop() {
        engine.close();
        surface.stop(Duration.ofSeconds(5));
    }

    @Test
    void curlReadsEventsAndAcknowledgesByReceipts() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "SKIPPED: no curl");
        topic("sse.curl", 1, 3);
        Process curl = command("curl", "-sN", url("sse.curl", "&values=text&window=3"));
        try (BufferedReader events = curl.inputReader(UTF_8)) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String id = events.lines()
                        .peek(lines::add)
                        .filter(line -> line.startsWith("id: "))
                        .findFirst()
                        .orElseThrow()
                        .substring(4);
                Process ack = command(
                        "curl", "-sf", "-X", "POST", base() + "/v1/topics/sse.curl/messages/" + id + ":ack?group=g");
                assertThat(ack.waitFor()).isZero();
            }
            assertThat(lines).startsWith("retry: 2000", "", "event: message");
            await().atMost(LIMIT).until(() -> committed("sse.curl") == 3);
        } finally {
            curl.destroy();
        }
    }

    /** What a browser does, with connections that break while more was written. */
    @Test
    void whoComesBackWithWhatItSawLastSeesEachMessageOnce() {
        int number = 300;
        topic("sse.back", 4, number);
        List<String> seen = new ArrayList<>();
        String last = "";
        for (int round = 0; seen.size() < number; round++) {
            try (RawClient client = connect()) {
                client.request(
                        "GET " + path("sse.back", "&ack=previous&window=25&values=text"), "Last-Event-ID: " + last);
                assertThat(client.head().status()).isEqualTo(200);
                StringBuilder read = new StringBuilder();
                boolean breaks = round % 3 == 2;
                String piece = client.piece();
                while (!piece.isEmpty() && !(breaks && found(ID, read).size() > 4)) {
                    read.append(piece);
                    boolean all = seen.size() + found(VALUE, read).size() >= number;
                    piece = all ? "" : client.piece();
                }
                List<String> ids = found(ID, read);
                List<String> values = found(VALUE, read);
                // of what was written it saw a part
                int some = breaks ? Math.min(5, ids.size()) : ids.size();
                seen.addAll(values.subList(0, some));
                last = some == 0 ? last : ids.get(some - 1);
            }
        }
        try (RawClient client = connect()) {
            client.request("GET " + path("sse.back", "&ack=previous"), "Last-Event-ID: " + last)
                    .head();
            await().atMost(LIMIT).until(() -> committed("sse.back") == number);
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(values(number));
    }

    @Test
    void whatAClientThatVanishedHadGoesToTheNextOneAsIfUntried() {
        topic("sse.gone", 1, 10);
        try (RawClient client = connect()) {
            client.request("GET " + path("sse.gone", "&window=10")).head();
            until(client, 10);
        }
        try (RawClient client = connect()) {
            client.request("GET " + path("sse.gone", "&window=10")).head();
            String events = until(client, 10);

            assertThat(found(Pattern.compile("\"attempt\":([0-9]+)"), events)).containsOnly("1");
        }
    }

    /** 100 MB in its longer form. */
    @Test
    void aSlowReaderOfALargeBacklogCostsLittle() {
        int number = SLOW ? 1000 : 150;
        KAFKA.cluster().topics().create("sse.slow", 1);
        byte[] large = "x".repeat(100_000).getBytes(UTF_8);
        KAFKA.cluster()
                .topics()
                .produce(IntStream.range(0, number)
                        .mapToObj(i -> new ProducerRecord<byte[], byte[]>("sse.slow", 0, null, large))
                        .toList());
        RestCaller rest = new RestCaller(surface.port());
        long most = 0;
        try (RawClient client = connect()) {
            client.request("GET " + path("sse.slow", "&values=text&window=100&bytes=100000000"))
                    .head();
            // the first ones fill whatever lies between us
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> settings.memory().taken() < 4_000_000);
            List<String> unsettled = new ArrayList<>();
            int read = 0;
            StringBuilder events = new StringBuilder();
            while (read < number) {
                events.append(client.piece());
                most = Math.max(most, settings.memory().taken());
                unsettled.addAll(found(ID, events));
                read += found(ID, events).size();
                int whole = events.lastIndexOf("\nid: ");
                events.delete(0, whole < 0 ? 0 : events.indexOf("\n", whole + 1));
                if (unsettled.size() >= 50 || read == number) {
                    rest.post(
                            "/v1/topics/sse.slow/settlements?group=g",
                            RestCaller.JSON,
                            "{\"settlements\":["
                                    + String.join(
                                            ",",
                                            unsettled.stream()
                                                    .map(id -> "{\"receipt\":\"" + id + "\",\"ack\":{}}")
                                                    .toList())
                                    + "]}");
                    unsettled.clear();
                }
            }
            await().atMost(LIMIT).until(() -> committed("sse.slow") == number);
        }
        System.out.println("A slow reader of " + number / 10 + " MB: at most " + most / 1000 + " KB not sent");
        assertThat(most).isLessThan(4_000_000);
    }

    /** 10,000 in its longer form, with what they cost. */
    @Test
    void manyQuietStreamsCostLittle() throws Exception {
        int number = SLOW ? 10_000 : 1000;
        KAFKA.cluster().topics().create("sse.quiet", 1);
        List<RawHttp2> clients = new ArrayList<>();
        try {
            long before = usedHeap();
            for (int i = 0; i < number; i++) {
                if (i % 1000 == 0) {
                    clients.add(new RawHttp2(surface.port()));
                }
                RawHttp2 client = clients.get(clients.size() - 1);
                client.send(RawHttp2.get(2 * (i % 1000) + 1, path("sse.quiet", "")));
                client.next(RawHttp2.DATA);
            }
            long perStream = (usedHeap() - before) / number;
            if (SLOW) {
                System.out.println(number + " quiet streams: " + perStream + " bytes of heap each, "
                        + percentOfACore(Duration.ofSeconds(30)) + " % of a core");
            }
            assertThat(perStream).isLessThan(40_000);
            assertThat(settings.shared().streams().number()).isGreaterThanOrEqualTo(number);
        } finally {
            clients.forEach(MessageStreamIT::close);
        }
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(settings.shared().streams().number()).isZero());
    }

    /** An EventSource of a page that comes from elsewhere, which acknowledges by coming back. */
    @Test
    void aBrowserFollowsAndAcknowledgesByItself(@TempDir Path profile) throws Exception {
        Optional<Path> browser = Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(browser.isPresent(), "SKIPPED: no Chromium");
        topic("sse.page", 2, 24);
        CompletableFuture<List<String>> told = new CompletableFuture<>();
        HttpServer pages = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        pages.createContext(
                "/",
                exchange ->
                        answer(exchange, """
                <!doctype html><script>
                const seen = [];
                const source = new EventSource('URL');
                source.addEventListener('message', event => {
                    seen.push(JSON.parse(event.data).value);
                    if (new Set(seen).size === 24) {
                        fetch('/told', {method: 'POST', body: seen.join(' ')});
                    }
                });
                </script>
                """.replace("URL", url("sse.page", "&ack=previous&window=4&values=text"))));
        pages.createContext("/told", exchange -> {
            told.complete(List.of(new String(exchange.getRequestBody().readAllBytes(), UTF_8).split(" ")));
            answer(exchange, "");
        });
        pages.start();
        Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "http://127.0.0.1:" + pages.getAddress().getPort() + "/")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
        try {
            assertThat(told.get(60, TimeUnit.SECONDS)).containsExactlyInAnyOrderElementsOf(values(24));
            await().atMost(LIMIT).until(() -> committed("sse.page") == 24);
        } finally {
            // it may be a script around the browser
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            pages.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void topic(String name, int partitions, int messages) {
        Topics topics = KAFKA.cluster().topics();
        topics.create(name, partitions);
        topics.produce(IntStream.range(0, messages)
                .mapToObj(i ->
                        new ProducerRecord<byte[], byte[]>(name, i % partitions, null, (NUMBERED + i).getBytes(UTF_8)))
                .toList());
    }

    private static List<String> values(int number) {
        return IntStream.range(0, number).mapToObj(i -> NUMBERED + i).toList();
    }

    private static long committed(String topic) {
        return KAFKA.cluster().topics().committed("g", topic).values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    private static List<String> found(Pattern pattern, CharSequence text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static String until(RawClient client, int messages) {
        StringBuilder read = new StringBuilder();
        Matcher ids = ID.matcher(read);
        while (ids.reset().results().count() < messages) {
            read.append(client.piece());
        }
        return read.toString();
    }

    private static RawClient connect() {
        return RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()));
    }

    private static String base() {
        return "http://127.0.0.1:" + surface.port();
    }

    private static String path(String topic, String parameters) {
        return "/v1/topics/" + topic + "/messages:stream?group=g" + parameters;
    }

    private static String url(String topic, String parameters) {
        return base() + path(topic, parameters);
    }

    private static Process command(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void close(RawHttp2 client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long percentOfACore(Duration time) {
        com.sun.management.OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        long begin = system.getProcessCpuTime();
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
        return (system.getProcessCpuTime() - begin) * 100 / time.toNanos();
    }
}
