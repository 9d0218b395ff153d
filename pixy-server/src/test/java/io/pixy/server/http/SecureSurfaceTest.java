package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.server.ListenAddress;
import io.pixy.server.config.HttpConfig;
import io.pixy.server.tls.PemPair;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTPS with HTTP/1.1 and HTTP/2, and HTTP/2 without TLS. */
@Timeout(60)
final class SecureSurfaceTest {
    private static PemPair identity;
    private static SSLContext trusting;

    private final ScriptedCluster cluster = new ScriptedCluster("main");
    private HttpSurface secure;
    private HttpSurface plain;

    @BeforeAll
    static void makeIdentity(@TempDir Path directory) throws Exception {
        identity = PemPair.in(directory, "localhost", "EC");
        trusting = identity.client();
    }

    @BeforeEach
    void start() {
        secure = surface(new HttpSettings(Optional.of(identity.keys()), false, 1024 * 1024));
        plain = surface(
                new HttpSettings(Optional.empty(), true, 1024 * 1024).with(new HttpConfig(List.of(), List.of(), true)));
    }

    @AfterEach
    void stop() {
        secure.stop(Duration.ofSeconds(5));
        plain.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void servesBothVersionsOverTls(Version version) throws Exception {
        HttpResponse<String> response =
                client(version).send(request(secureUri("/_ping")).build(), BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("pong");
        assertThat(response.version()).isEqualTo(version);
    }

    @Test
    void staysWithHttp1WithoutTlsUnlessTheUpgradeIsAskedFor() throws Exception {
        HttpSurface usual = surface(new HttpSettings(Optional.empty(), true, 1024 * 1024));
        try {
            URI uri = URI.create("http://127.0.0.1:" + usual.port() + "/_ping");

            HttpResponse<String> response =
                    client(Version.HTTP_2).send(request(uri).build(), BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(response.body()).isEqualTo("pong");
        } finally {
            usual.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void upgradesToHttp2WithoutTls() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        URI uri = URI.create("http://127.0.0.1:" + plain.port() + "/_ping");

        HttpResponse<String> first = client.send(request(uri).build(), BodyHandlers.ofString());
        HttpResponse<String> second = client.send(request(uri).build(), BodyHandlers.ofString());

        assertThat(first.version()).isEqualTo(Version.HTTP_2);
        assertThat(second.body()).isEqualTo("pong");
    }

    @Test
    void tellsPlainHttpFromTls() {
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", secure.port()))) {
            assertThat(client.request("GET /_ping").rest())
                    .isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void canonicalisesHeadersOfBothVersions(Version version) throws Exception {
        HttpRequest request = request(secureUri("/topics/t/messages?sync"))
                .header("Content-Type", "text/plain")
                .header("x-kafka-foo-bar", "YmFy")
                .POST(BodyPublishers.ofString("x"))
                .build();

        assertThat(client(version).send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);

        assertThat(cluster.nextAsked(ProduceRequest.class).headers())
                .extracting(header -> header.key())
                .containsExactly("Foo-Bar");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void acceptsBodiesOfUntoldLength(Version version) throws Exception {
        BodyPublisher untold =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
        HttpRequest request = request(secureUri("/topics/t/messages?sync"))
                .header("Content-Type", "text/plain")
                .POST(untold)
                .build();

        assertThat(client(version).send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(cluster.nextAsked(ProduceRequest.class).value()).hasSize(3);
    }

    @Test
    void withdrawsTheRequestOfAStreamThatIsReset() throws Exception {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        HttpClient client = client(Version.HTTP_2);
        CompletableFuture<HttpResponse<String>> polling = client.sendAsync(
                request(secureUri("/topics/t/messages?group=g")).build(), BodyHandlers.ofString());
        ConsumeRequest request = cluster.nextAsked(ConsumeRequest.class);
        assertThat(request.receiverPresent().getAsBoolean()).isTrue();

        polling.cancel(true);

        assertThat(outcome(waiting)).isInstanceOf(CancellationException.class);
        assertThat(request.receiverPresent().getAsBoolean()).isFalse();
        assertThat(client.send(request(secureUri("/_ping")).build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("pong");
    }

    @Test
    void withdrawsTheRequestOfATlsClientThatHangsUp() throws Exception {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", secure.port());
        socket.getOutputStream()
                .write("GET /topics/t/messages?group=g HTTP/1.1\r\nHost: a\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        ConsumeRequest request = cluster.nextAsked(ConsumeRequest.class);
        assertThat(request.receiverPresent().getAsBoolean()).isTrue();

        socket.close();

        assertThat(outcome(waiting)).isInstanceOf(CancellationException.class);
        assertThat(request.receiverPresent().getAsBoolean()).isFalse();
    }

    @Test
    void answersAPollThatWaitedOverHttp2() throws Exception {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        CompletableFuture<HttpResponse<String>> polling = client(Version.HTTP_2)
                .sendAsync(request(secureUri("/topics/t/messages?group=g")).build(), BodyHandlers.ofString());
        cluster.nextAsked(ConsumeRequest.class);

        waiting.complete(ScriptedCluster.message("0123456789".repeat(50_000)));

        HttpResponse<String> response = polling.get(10, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSizeGreaterThan(600_000);
    }

    private HttpSurface surface(HttpSettings settings) {
        HttpSurface surface =
                new HttpSurface(cluster.pixy(new ScriptedCluster("other")), new ListenAddress("127.0.0.1:0"), settings);
        surface.start();
        return surface;
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder().version(version).sslContext(trusting).build();
    }

    private URI secureUri(String target) {
        return URI.create("https://127.0.0.1:" + secure.port() + target);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    }

    private static Throwable outcome(CompletableFuture<Message> waiting) throws Exception {
        return waiting.handle((message, failure) -> failure).get(10, TimeUnit.SECONDS);
    }
}
