package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.server.access.Keys;
import io.pixy.server.tls.PemPair;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import io.pixy.v1.Ack;
import io.pixy.v1.Delivery;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.Settlement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One process that lets nobody do what no rule allows: keys, certificates and tokens on a real cluster, and what is told of them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class GuardedProcessIT {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TOPIC = "guarded.orders";
    private static final String PLANTED = "planted-secret";

    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    @TempDir
    private static Path dir;

    private static final int GRPC = Ports.free();
    private static final int REST = Ports.free();
    private static final int MANAGEMENT = Ports.free();

    private static PemPair served;
    private static PemPair ann;
    private static RSAKey issuerKey;
    private static HttpsServer issuer;
    private static Keys keys;
    private static Path config;
    private static Path requests;
    private static Path classes;
    private static PixyProcess pixy;

    @BeforeAll
    static void start() throws Exception {
        KAFKA.cluster().topics().create(TOPIC, 1);
        served = PemPair.in(dir, "served", "EC");
        ann = PemPair.in(dir, "ann", "EC");
        issuerKey = new RSAKeyGenerator(2048).keyID("one").generate();
        startIssuer();
        keys = Keys.in(dir.resolve("keys"));
        keys.add("shop");
        requests = dir.resolve("requests.log");
        classes = dir.resolve("classes.log");
        config = Files.writeString(dir.resolve("pixy.yaml"), yaml());
        pixy = PixyProcess.start(
                dir, List.of("-Xlog:class+load:file=" + classes), List.of("-config", config.toString()));
        await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: management"));
    }

    private static void startIssuer() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {served.keys()}, null, null);
        byte[] set = new JWKSet(issuerKey.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        issuer = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        issuer.setHttpsConfigurator(new HttpsConfigurator(context));
        issuer.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, set.length);
            exchange.getResponseBody().write(set);
            exchange.close();
        });
        issuer.start();
    }

    private static String yaml() throws IOException {
        Path password = Files.writeString(dir.resolve("password"), PLANTED + "-of-a-file\n");
        return String.format(
                Locale.ROOT,
                """
                grpc_addr: 127.0.0.1:%d
                tcp_addr: 127.0.0.1:%d
                management_addr: 127.0.0.1:%d
                tls: {certificate_path: %s, key_path: %s}
                requests: {log: json, log_file: %s, slow: 1us}
                access:
                  default: deny
                  keys_file: %s
                  certificates: {ca: %s, name: cn}
                  jwt:
                    jwks_url: https://127.0.0.1:%d/keys
                    jwks_ca: %s
                    issuer: https://idp.example.com
                    audience: [pixy]
                    roles_claim: roles
                  rules:
                    - {who: ["key:shop"], verbs: [produce], topics: [guarded.orders]}
                    - {who: ["cert:ann"], verbs: [consume, settle], topics: [guarded.orders], groups: [kitchen]}
                    - {who: ["jwt:joe"], verbs: [offsets.read], topics: [guarded.orders], groups: [kitchen]}
                    - {who: ["role:ops"], verbs: ["*"]}
                proxies:
                  main:
                    kafka: {seed_peers: ['%s'], properties: {ssl.key.password: %s-of-a-property}}
                    net: {sasl: {password: '${file:%s}'}}
                    consumer: {initial_offset: oldest, offsets_commit_interval: 100ms}
                """,
                GRPC,
                REST,
                MANAGEMENT,
                served.certificate(),
                served.key(),
                requests,
                keys.file(),
                ann.certificate(),
                issuer.getAddress().getPort(),
                served.certificate(),
                KAFKA.cluster().bootstrapServers(),
                PLANTED,
                password);
    }

    @AfterAll
    static void stop() {
        pixy.close();
        issuer.stop(0);
    }

    @Test
    @Order(1)
    void eachMayDoWhatItsRulesSayAndNothingElse() throws Exception {
        String records = "/v1/topics/" + TOPIC + "/records";
        String body = "{\"records\": [{\"value\": {\"text\": \"table 7\"}}]}";
        String offsets = "/topics/" + TOPIC + "/offsets?group=kitchen";
        String key = "X-API-Key: " + keys.key("shop");

        assertThat(rest(records, "-H", key, "--json", body)).endsWith(" 200");
        assertThat(rest(records, "-H", "Authorization: Basic " + basic("shop", keys.key("shop")), "--json", body))
                .endsWith(" 200");
        assertThat(rest(offsets, "-H", key)).endsWith(" 403");
        assertThat(rest("/v1/topics/not-there/records", "-H", key, "--json", body))
                .endsWith(" 403");
        assertThat(rest(records, "-H", "X-API-Key: " + PLANTED + "-key", "--json", body))
                .endsWith(" 401");
        assertThat(rest(records, "--json", body)).endsWith(" 401");

        Delivery delivery = await().atMost(LIMIT)
                .until(() -> receive("kitchen"), some -> !some.isEmpty())
                .get(0);
        assertThat(delivery.getRecord().getValue().toStringUtf8()).isEqualTo("table 7");
        settle(delivery);
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> receive("bar"))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(rest(
                        records,
                        "--cert",
                        ann.certificate().toString(),
                        "--key",
                        ann.key().toString(),
                        "--json",
                        body))
                .endsWith(" 403");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rest(offsets, "-H", bearer("joe", "pixy")))
                        .contains("\"offset\": 1,")
                        .endsWith(" 200"));
        assertThat(rest("/topics", "-H", bearer("joe", "pixy"))).endsWith(" 403");
        assertThat(rest("/topics", "-H", bearer("eve", "pixy", "ops")))
                .contains(TOPIC)
                .endsWith(" 200");
        assertThat(rest(offsets, "-H", bearer("joe", "another service"))).endsWith(" 401");
        assertThat(rest(offsets, "-H", bearer("jim", "pixy"))).endsWith(" 403");
    }

    /** What is shown, right or wrong, is told nowhere; nor is what the configuration has. */
    @Test
    @Order(2)
    void nothingSecretIsTold() throws Exception {
        String token = bearer("eve", "pixy", "ops");
        Map<String, String> told = new TreeMap<>();
        for (String path : List.of(
                "/metrics",
                "/livez?verbose",
                "/readyz?verbose",
                "/manage/loggers",
                "/openapi.yaml",
                "/ui/api/topics",
                "/ui/api/clusters",
                "/ui/api/v1/status")) {
            told.put(path, curl("https://127.0.0.1:" + MANAGEMENT + path, "-H", token));
        }
        told.put("stdout", pixy.stdout());
        told.put("stderr", pixy.stderr());
        told.put("requests", Files.readString(requests));
        told.put(
                "arguments",
                Files.readString(Path.of("/proc", Long.toString(pixy.process().pid()), "cmdline")));
        told.put("config show", configShown());

        assertThat(told.get("/metrics")).contains("pixy_requests_total");
        assertThat(told.get("requests")).contains("key:shop", "jwt:joe", "cert:ann");
        assertThat(told.get("stdout")).contains("unauthenticated", "denied");
        assertThat(told.get("config show")).contains("keys_file");
        String hash = Files.readAllLines(keys.file()).get(1).split("[ :]+")[1];
        assertThat(told)
                .allSatisfy((where, text) -> assertThat(text)
                        .as(where)
                        .doesNotContain(
                                PLANTED,
                                keys.key("shop"),
                                basic("shop", keys.key("shop")),
                                token.substring(token.lastIndexOf('.')),
                                hash));
    }

    /** Tracing is off: whoever does not want it does not pay for it. */
    @Test
    @Order(3)
    void nothingOfTracesIsLoaded() throws IOException {
        String loaded = Files.readString(classes);

        // that of Kafka's clients, which is in a package of theirs, is no business of ours
        assertThat(loaded.contains("] io.pixy.server.Server ")).isTrue();
        assertThat(loaded.lines().filter(line -> line.contains("] io.opentelemetry.")))
                .isEmpty();
    }

    private static String configShown() throws Exception {
        try (PixyProcess show = PixyProcess.start(dir, List.of("config", "show", config.toString()))) {
            assertThat(show.exitCode()).describedAs(show.stderr()).isZero();
            return show.stdout() + show.stderr();
        }
    }

    private static String basic(String name, String password) {
        return Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String bearer(String subject, String audience, String... roles) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(issuerKey.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .issuer("https://idp.example.com")
                        .audience(audience)
                        .claim("roles", List.of(roles))
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .build());
        token.sign(new RSASSASigner(issuerKey));
        return "Authorization: Bearer " + token.serialize();
    }

    private static List<Delivery> receive(String group) throws Exception {
        return asAnn(stub -> stub.receive(ReceiveRequest.newBuilder()
                        .setTopic(TOPIC)
                        .setGroup(group)
                        .build()))
                .getDeliveriesList();
    }

    private static void settle(Delivery delivery) throws Exception {
        var unused = asAnn(stub -> stub.settle(SettleRequest.newBuilder()
                .setTopic(TOPIC)
                .setGroup("kitchen")
                .addSettlements(Settlement.newBuilder()
                        .setReceipt(delivery.getReceipt())
                        .setAck(Ack.getDefaultInstance()))
                .build()));
    }

    private static <T> T asAnn(Function<PixyGrpc.PixyBlockingStub, T> call) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", GRPC)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(served.certificate().toFile())
                        .keyManager(ann.certificate().toFile(), ann.key().toFile())
                        .build())
                .build();
        try {
            return call.apply(PixyGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    /** The answer and its status. */
    private static String rest(String target, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--write-out", " %{http_code}"));
        return curl("https://127.0.0.1:" + REST + target, all.toArray(String[]::new));
    }

    private static String curl(String address, String... arguments) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "SKIPPED: no " + CURL);
        List<String> command = new ArrayList<>(List.of(CURL.toString(), "--silent", "--max-time", "20"));
        command.addAll(List.of("--cacert", served.certificate().toString()));
        command.addAll(List.of(arguments));
        command.add(address);
        Process process = new ProcessBuilder(command).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }
}
