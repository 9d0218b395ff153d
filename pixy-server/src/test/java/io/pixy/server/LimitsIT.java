package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.server.grpc.RawHttp2;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailgun.kafkapixy.ConsNAckRq;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process with little memory, attacked in one way after the other, while a client beside goes on as if nothing was.
 * In the end memory and descriptors are back.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LimitsIT {
    private static final int CONNECTIONS = 300;
    private static final int GROUPS = 10;
    private static final int MEBI = 1024 * 1024;
    private static final String JSON_ROWS = "POST /topics/attacked/offsets?group=g";

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @TempDir
    private static Path dir;

    private static PixyProcess pixy;
    private static int tcpPort;
    private static int grpcPort;
    private static long descriptorsBefore;
    private static HonestClient honest;

    @BeforeAll
    static void start() throws Exception {
        CLUSTER.cluster().topics().create("honest", 1);
        CLUSTER.cluster().topics().create("attacked", 1);
        tcpPort = Ports.free();
        grpcPort = Ports.free();
        String yaml = "grpc_addr: 127.0.0.1:" + grpcPort + "\ntcp_addr: 127.0.0.1:" + tcpPort
                + "\nlimits: {max_connections: " + CONNECTIONS + ", header_timeout: 5s, body_timeout: 3s, max_groups: "
                + GROUPS + "}"
                + "\nproxies:\n  main:\n    kafka: {seed_peers: ["
                + CLUSTER.cluster().bootstrapServers()
                + "]}\n    zoo_keeper: {seed_peers: [" + CLUSTER.cluster().zooKeeperConnect()
                + "]}\n    consumer: {subscription_timeout: 2s}\n";
        Path config = Files.writeString(dir.resolve("pixy.yaml"), yaml);
        pixy = PixyProcess.start(
                dir, List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"), List.of("-config", config.toString()));
        await().atMost(Duration.ofMinutes(2)).until(() -> pixy.stdout().contains("Listening: tcp"));
        honest = new HonestClient(tcpPort);
        honest.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> honest.rounds() > 10 || !honest.failure().isEmpty());
        assertThat(honest.failure()).isEmpty();
        descriptorsBefore = descriptors();
    }

    @AfterAll
    static void stop() {
        honest.stop();
        pixy.close();
    }

    @AfterEach
    void goesOn() throws IOException {
        long rounds = honest.rounds();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> honest.rounds() > rounds + 3 || !honest.failure().isEmpty());
        assertThat(honest.failure()).as(pixy.stdout()).isEmpty();
        assertThat(honest.slowest()).isLessThan(Duration.ofSeconds(20));
        assertThat(pixy.process().isAlive()).isTrue();
    }

    @Test
    void announcedBodiesThatNeverCome() throws IOException {
        try (Attackers attackers = new Attackers(tcpPort)) {
            for (int i = 0; i < 280; i++) {
                attackers
                        .connect()
                        .head("POST /topics/attacked/messages", "Content-Type: text/plain", "Content-Length: " + MEBI);
            }
            goesOn();
        }
    }

    @Test
    void halfSentBodies() throws IOException {
        byte[] chunk = ("100000\r\n" + "a".repeat(MEBI) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Attackers attackers = new Attackers(tcpPort)) {
            for (int i = 0; i < 30; i++) {
                Attackers.Attacker one = attackers.connect();
                one.head("POST /topics/attacked/messages", "Content-Type: text/plain", "Transfer-Encoding: chunked");
                for (int mebi = 0; mebi < 9; mebi++) {
                    one.send(chunk);
                }
            }
            goesOn();
        }
    }

    @Test
    void formsOfMillionsOfParameters() throws IOException {
        byte[] form = "aaaa&aaab&".repeat(MEBI).getBytes(StandardCharsets.US_ASCII);
        try (Attackers attackers = new Attackers(tcpPort)) {
            Attackers.Attacker one = attackers.connect();
            one.post("POST /topics/attacked/acks", "application/x-www-form-urlencoded", form);

            assertThat(one.status()).isEqualTo(400);
            goesOn();
        }
    }

    @Test
    void listsOfMillionsOfElements() throws IOException {
        byte[] list = ("[" + "{},".repeat(3_400_000) + "{}]").getBytes(StandardCharsets.US_ASCII);
        try (Attackers attackers = new Attackers(tcpPort)) {
            Attackers.Attacker one = attackers.connect();
            one.post(JSON_ROWS, "application/json", list);

            assertThat(one.status()).isIn(400, 503);
            goesOn();
        }
    }

    @Test
    void numbersOfMillionsOfDigits() throws IOException {
        byte[] number =
                ("[{\"partition\":0,\"offset\":" + "1".repeat(4_000_000) + "}]").getBytes(StandardCharsets.US_ASCII);
        try (Attackers attackers = new Attackers(tcpPort)) {
            for (int i = 0; i < 6; i++) {
                attackers.connect().post(JSON_ROWS, "application/json", number);
            }
            goesOn();
        }
    }

    @Test
    void headsOfManyFieldsAndHalfSentOnes() throws IOException {
        try (Attackers attackers = new Attackers(tcpPort)) {
            Attackers.Attacker fields = attackers.connect();
            fields.head("GET /_ping", "a: 1\r\n".repeat(90_000).trim());
            assertThat(fields.status()).isEqualTo(431);
            for (int i = 0; i < 250; i++) {
                attackers
                        .connect()
                        .send(("GET /_ping HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(900_000))
                                .getBytes(StandardCharsets.US_ASCII));
            }
            goesOn();
        }
    }

    @Test
    void aParameterThatTheErrorWouldRepeat() throws IOException {
        byte[] form = ("group=g&offset=1&partition=" + "<".repeat(9 * MEBI)).getBytes(StandardCharsets.US_ASCII);
        try (Attackers attackers = new Attackers(tcpPort)) {
            Attackers.Attacker one = attackers.connect();
            one.post("POST /topics/attacked/acks", "application/x-www-form-urlencoded", form);

            assertThat(one.status()).isEqualTo(400);
            assertThat(one.contentLength()).isLessThan(10_000);
            goesOn();
        }
    }

    @Test
    void moreSilentConnectionsThanThereMayBe() throws IOException {
        try (Attackers attackers = new Attackers(tcpPort)) {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                attackers.connect();
            }
            Attackers.Attacker probe = attackers.connect();
            probe.head("GET /_ping");

            assertThat(probe.status()).isEqualTo(200);
            goesOn();
        }
    }

    @Test
    void moreGroupsThanThereMayBe() throws IOException {
        try (Attackers attackers = new Attackers(tcpPort)) {
            List<Attackers.Attacker> all = new ArrayList<>();
            for (int i = 0; i < 4 * GROUPS; i++) {
                Attackers.Attacker one = attackers.connect();
                one.head("GET /topics/attacked/messages?group=g" + i);
                all.add(one);
            }

            int refused = 0;
            for (Attackers.Attacker one : all) {
                refused += one.status() == 429 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(3 * GROUPS);
            goesOn();
        }
    }

    @Test
    void streamsOfHttp2WhoseBodiesNeverCome() throws IOException {
        for (int connection = 0; connection < 5; connection++) {
            try (RawHttp2 client = new RawHttp2(tcpPort)) {
                for (int stream = 1; stream < 2_000; stream += 2) {
                    client.send(RawHttp2.headers(stream, "/topics/attacked/messages"));
                }
                assertThat(client.next(RawHttp2.SETTINGS).type()).isEqualTo(RawHttp2.SETTINGS);
            }
        }
    }

    @Test
    void streamsOfHttp2ThatAreResetAtOnce() throws IOException {
        try (RawHttp2 client = new RawHttp2(tcpPort)) {
            for (int stream = 1; stream < 40_000; stream += 2) {
                client.send(RawHttp2.headers(stream, "/topics/attacked/messages?group=g"));
                client.send(RawHttp2.reset(stream));
            }
            assertThat(client.next(RawHttp2.GOAWAY).code()).isNotZero();
        } catch (IOException e) {
            assertThat(e).as("cut").hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
    }

    /** 600,000 calls that are opened and left, on as many connections as it takes. */
    @Test
    void callsOfGrpcWhoseRequestsNeverCome() throws IOException {
        List<RawHttp2> clients = new ArrayList<>();
        try {
            for (int connection = 0; connection < 60; connection++) {
                RawHttp2 client = new RawHttp2(grpcPort);
                clients.add(client);
                ByteArrayOutputStream calls = new ByteArrayOutputStream();
                for (int stream = 1; stream < 20_000; stream += 2) {
                    calls.writeBytes(RawHttp2.headers(stream, "/KafkaPixy/ConsumeNAck"));
                }
                try {
                    client.send(calls.toByteArray());
                } catch (IOException e) {
                    assertThat(e).as("cut").hasMessageMatching("(?i).*(broken pipe|reset).*");
                }
            }
            goesOn();
        } finally {
            for (RawHttp2 client : clients) {
                client.close();
            }
        }
    }

    @Test
    void messagesOfGrpcThatAreHalfThere() throws IOException {
        List<RawHttp2> clients = new ArrayList<>();
        try {
            for (int connection = 0; connection < 10; connection++) {
                RawHttp2 client = new RawHttp2(grpcPort);
                clients.add(client);
                for (int stream = 1; stream < 120; stream += 2) {
                    client.send(RawHttp2.headers(stream, "/KafkaPixy/Produce"));
                    client.send(RawHttp2.data(stream, MEBI - 1, 16_000));
                }
            }
            goesOn();
        } finally {
            for (RawHttp2 client : clients) {
                client.close();
            }
        }
    }

    @Test
    void callsOfGrpcThatAreResetAtOnce() throws IOException {
        try (RawHttp2 client = new RawHttp2(grpcPort)) {
            for (int stream = 1; stream < 40_000; stream += 2) {
                client.send(RawHttp2.headers(stream, "/KafkaPixy/ConsumeNAck"));
                client.send(RawHttp2.reset(stream));
            }
            assertThat(client.next(RawHttp2.GOAWAY).code()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        } catch (IOException e) {
            assertThat(e).as("cut").hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
    }

    @Test
    void moreSilentConnectionsOfGrpcThanThereMayBe() throws IOException {
        try (Attackers attackers = new Attackers(grpcPort)) {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                attackers.connect();
            }
            try (RawHttp2 probe = new RawHttp2(grpcPort)) {
                probe.send(RawHttp2.headers(1, "/KafkaPixy/None"));
                assertThat(probe.next(RawHttp2.HEADERS).stream()).isEqualTo(1);
            }
            goesOn();
        }
    }

    /** More than the heap holds; each message counts as acknowledged, so that nothing in the group limits it. */
    @Test
    void answersThatNobodyReads() throws Exception {
        fill("unread");
        byte[] call = ConsNAckRq.newBuilder()
                .setTopic("unread")
                .setGroup("g1")
                .setAutoAck(true)
                .build()
                .toByteArray();
        List<RawHttp2> clients = new ArrayList<>();
        try {
            // whoever reads nothing is cut off in time, maybe before a busy machine has had enough answers for him
            await().atMost(Duration.ofMinutes(3))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofSeconds(15))
                    .until(() -> {
                        boolean isEnough = answered("g1", "unread") > 300 && answered("g2", "unread") > 300;
                        if (!isEnough) {
                            askAndReadNothing(call, clients);
                        }
                        return isEnough;
                    });
            goesOn();
        } finally {
            for (RawHttp2 client : clients) {
                client.close();
            }
        }
    }

    private static void askAndReadNothing(byte[] call, List<RawHttp2> clients) throws IOException {
        for (int connection = 0; connection < 8; connection++) {
            RawHttp2 client = RawHttp2.thatReadsNothing(grpcPort);
            clients.add(client);
            for (int stream = 1; stream < 100; stream += 2) {
                client.send(RawHttp2.headers(stream, "/KafkaPixy/ConsumeNAck"));
                client.send(RawHttp2.message(stream, call));
            }
            RawHttp2 page = RawHttp2.thatReadsNothing(tcpPort);
            clients.add(page);
            for (int stream = 1; stream < 100; stream += 2) {
                page.send(RawHttp2.get(stream, "/topics/unread/messages?group=g2"));
            }
        }
    }

    private static long answered(String group, String topic) {
        return CLUSTER.cluster().topics().committed(group, topic).values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private static void fill(String topic) throws Exception {
        CLUSTER.cluster().topics().create(topic, 4);
        byte[] large = new byte[900_000];
        new Random(1).nextBytes(large);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 400; i++) {
                var unused = producer.send(new ProducerRecord<>(topic, i % 4, null, large));
            }
            producer.flush();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void memoryAndDescriptorsComeBack() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> descriptors() < descriptorsBefore + 30);
        // what the last attack held may take a moment to go
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> heapUsedMebi() < 100);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open =
                Files.list(Path.of("/proc", Long.toString(pixy.process().pid()), "fd"))) {
            return open.count();
        }
    }

    private static long heapUsedMebi() throws IOException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("total \\d+K, used (\\d+)K").matcher(jcmd("GC.heap_info"));
        Map<Integer, Long> generations = new TreeMap<>();
        while (used.find()) {
            generations.put(used.start(), Long.parseLong(used.group(1)) / 1024);
        }
        assertThat(generations).isNotEmpty();
        return generations.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String jcmd(String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process =
                new ProcessBuilder(jcmd.toString(), Long.toString(pixy.process().pid()), command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
