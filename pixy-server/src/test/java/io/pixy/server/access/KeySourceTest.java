package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pixy.server.config.JwtConfig;
import io.pixy.server.tls.PemPair;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeySourceTest {
    private static PemPair issuer;
    private static PemPair other;

    private HttpsServer server;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) throws Exception {
        issuer = PemPair.in(directory, "issuer", "EC");
        other = PemPair.in(directory, "other", "EC");
    }

    @BeforeEach
    void start() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {issuer.keys()}, null, null);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        answer("/keys", 200, "{\"keys\":[]}");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void bringsWhatTheIssuerHas() throws Exception {
        assertThat(source(issuer, "/keys").get().get(20, TimeUnit.SECONDS)).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void believesNobodyElse() {
        assertThat(failure(other, "/keys")).hasStackTraceContaining("SSLHandshakeException");
    }

    @Test
    void goesNowhereElse() {
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/keys");
            exchange.sendResponseHeaders(302, -1);
        });

        assertThat(failure(issuer, "/moved")).hasMessageContaining("127.0.0.1 has answered with 302");
    }

    @Test
    void takesOnlySoMuch() {
        answer("/large", 200, "x".repeat((1 << 20) + 1));

        assertThat(failure(issuer, "/large")).hasMessageContaining("longer than");
    }

    @Test
    void anErrorIsNoAnswer() {
        answer("/error", 500, "{\"keys\":[]}");

        assertThat(failure(issuer, "/error")).hasMessageContaining("500");
    }

    private Throwable failure(PemPair trusted, String path) {
        return catchThrowable(() -> source(trusted, path).get().get(20, TimeUnit.SECONDS))
                .getCause();
    }

    private void answer(String path, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException e) {
                // whoever has had enough
            }
        });
    }

    private KeySource source(PemPair trusted, String path) {
        return new KeySource(new JwtConfig(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path),
                trusted.certificate().toString(),
                "issuer",
                List.of("pixy"),
                List.of("RS256"),
                Duration.ofSeconds(30),
                "sub",
                ""));
    }
}
