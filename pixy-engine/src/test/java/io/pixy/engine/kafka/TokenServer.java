package io.pixy.engine.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives tokens to one client that knows its secret (RFC 6749 section 4.4), and tells the key that they are signed with. */
final class TokenServer implements AutoCloseable {
    static final String AUDIENCE = "kafka";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final String expected;
    private final HttpServer server;
    private final AtomicInteger given = new AtomicInteger();

    TokenServer(String clientId, String secret) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        expected = "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> answer(exchange, token(exchange, clientId)));
        server.createContext("/keys", exchange -> answer(exchange, keySet()));
        server.start();
    }

    String tokenEndpoint() {
        return address("/token");
    }

    String keysEndpoint() {
        return address("/keys");
    }

    /** How many tokens were given. */
    int given() {
        return given.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Null if it is not for whoever asks. */
    private String token(HttpExchange exchange, String clientId) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (!form.contains("grant_type=client_credentials")
                || !form.contains("scope=produce")
                || !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return null;
        }
        given.incrementAndGet();
        return "{\"access_token\":\"" + signed(clientId) + "\",\"token_type\":\"Bearer\",\"expires_in\":600}";
    }

    private String signed(String subject) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"sub\":\"" + subject + "\",\"aud\":\"" + AUDIENCE + "\",\"scope\":\"produce\",\"iat\":" + now
                + ",\"exp\":" + (now + 600) + "}";
        String content = encoded("{\"alg\":\"RS256\",\"kid\":\"k\"}") + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(UTF_8));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\""
                + encoded(key.getModulus()) + "\",\"e\":\"" + encoded(key.getPublicExponent()) + "\"}]}";
    }

    private static String encoded(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(UTF_8));
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] body = (json == null ? "{\"error\":\"invalid_client\"}" : json).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(json == null ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
