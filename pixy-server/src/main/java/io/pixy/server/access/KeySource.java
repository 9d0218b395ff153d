package io.pixy.server.access;

import io.pixy.server.StartException;
import io.pixy.server.config.JwtConfig;
import io.pixy.server.tls.Authorities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Fetches an issuer's keys over https, so much of them and so long at most. Thread-safe: immutable. */
final class KeySource implements Supplier<CompletableFuture<String>> {
    private static final int MOST_BYTES = 1 << 20;
    private static final long MOST_SECONDS = 10;
    private static final int OK = 200;

    private final URI url;
    private final HttpClient client;

    /** @throws StartException if the authorities can't be read */
    KeySource(JwtConfig config) {
        this.url = config.jwksUrl();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(MOST_SECONDS));
        if (!config.jwksCa().isEmpty()) {
            builder.sslContext(trusting(Path.of(config.jwksCa())));
        }
        this.client = builder.build();
    }

    private static SSLContext trusting(Path authorities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {Authorities.of(authorities)}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new StartException("access.jwt.jwks_ca: " + authorities + ": " + e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<String> get() {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(MOST_SECONDS))
                .header("Accept", "application/json")
                .build();
        Body body = new Body();
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(
                request, head -> BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(body::add)));
        // the client's own limit is over with the head
        CompletableFuture<HttpResponse<Void>> inTime = response.copy().orTimeout(MOST_SECONDS, TimeUnit.SECONDS);
        return inTime.whenComplete((head, failure) -> response.cancel(true)).thenApply(head -> {
            if (head.statusCode() != OK) {
                throw new IllegalStateException(url.getHost() + " has answered with " + head.statusCode());
            }
            return body.text();
        });
    }

    /** What has come, and no more of it than there may be. Confined to the thread that brings it, and then to who reads it. */
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLong;

        void add(byte[] part) {
            tooLong |= bytes.size() + part.length > MOST_BYTES;
            if (!tooLong) {
                bytes.writeBytes(part);
            }
        }

        String text() {
            if (tooLong) {
                throw new IllegalStateException("the keys are longer than " + MOST_BYTES + " bytes");
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
