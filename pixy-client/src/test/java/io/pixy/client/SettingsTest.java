package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.UnknownClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:19091, localhost:19091, false",
        "dns:///pixy.example:19091, pixy.example:19091, false",
        "127.0.0.1:1, 127.0.0.1:1, false",
        "[::1]:65535, [::1]:65535, false",
        "unix:/run/pixy.sock, /run/pixy.sock, true",
        "unix:///run/pixy.sock, /run/pixy.sock, true",
        "unix:pixy.sock, pixy.sock, true"
    })
    void targets(String text, String address, boolean isUnix) {
        assertThat(Target.of(text)).isEqualTo(new Target(text, address, isUnix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "localhost:", ":1", "a:0", "a:65536", "http://a:1", "unix:", "a b:1", "a:1:2"})
    void whatIsNoTarget(String text) {
        assertThatThrownBy(() -> PixyClient.builder(text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'" + text + "'");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("maxCalls must be above 0", builder -> builder.maxCalls(0)),
                mistake("must not be below 1024", builder -> builder.maxRequestBytes(1)),
                mistake("must not be below 1024", builder -> builder.maxAnswerBytes(1)),
                mistake("clientId must be up to 200 characters", builder -> builder.clientId("a b")),
                mistake("clientId must be up to 200 characters", builder -> builder.clientId("")),
                mistake("callTimeout must be between", builder -> builder.callTimeout(Duration.ZERO)),
                mistake("produceTimeout must be between", builder -> builder.produceTimeout(Duration.ofHours(2))),
                mistake("pollTimeout must be between", builder -> builder.pollTimeout(Duration.ZERO)),
                mistake("connectTimeout must be between", builder -> builder.connectTimeout(Duration.ofMillis(-1))),
                mistake("closeTimeout must be between", builder -> builder.closeTimeout(Duration.ofMillis(-1))),
                mistake("keepAlive must be between", builder -> builder.keepAlive(Duration.ofSeconds(1))),
                mistake("a token is sent in the open without TLS", builder -> builder.token(() -> "x")),
                mistake("authorities: /nowhere can't be read", builder -> builder.tls(Path.of("/nowhere"))),
                mistake(
                        "client certificate: /nowhere can't be read",
                        builder -> builder.clientCertificate(Path.of("/nowhere"), Path.of("/nowhere"))),
                mistake(
                        "either authorities are trusted or anyone is",
                        builder -> builder.tls(Path.of("/nowhere")).trustAnyone()));
    }

    private static Arguments mistake(String text, UnaryOperator<PixyClientBuilder> made) {
        return Arguments.of(text, made);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreTold(String text, UnaryOperator<PixyClientBuilder> made) {
        assertThatThrownBy(() -> made.apply(PixyClient.builder("localhost:1")).build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aFileThatIsNoCertificateIsTold(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("ca.pem"), "nothing of the kind");

        assertThatThrownBy(() -> PixyClient.builder("localhost:1").tls(file).build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("authorities: " + file);
    }

    @Test
    void thereIsNoTlsOverUnixSockets() {
        assertThatThrownBy(() -> PixyClient.builder("unix:/x").tls().build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("no TLS over a Unix socket");
    }

    @Test
    void knowsTheClustersItWasTold() {
        try (PixyClient pixy =
                PixyClient.builder("localhost:1").clusters(List.of("a", "b")).build()) {
            assertThat(pixy.cluster().name()).isEqualTo("a");
            assertThat(pixy.cluster("b").name()).isEqualTo("b");
            assertThat(pixy.cluster("")).isSameAs(pixy.cluster(null)).isSameAs(pixy.cluster());
            assertThat(pixy.clusterNames()).containsExactly("a", "b");
            assertThatThrownBy(() -> pixy.cluster("c")).isInstanceOf(UnknownClusterException.class);
        }
    }

    @Test
    void leavesClustersToTheServerOtherwise() {
        try (PixyClient pixy = PixyClient.builder("localhost:1").build()) {
            assertThat(pixy.clusterNames()).containsExactly(pixy.cluster().name());
            assertThat(pixy.cluster(pixy.cluster().name())).isSameAs(pixy.cluster());
            assertThat(pixy.cluster("c").name()).isEqualTo("c");
        }
    }
}
