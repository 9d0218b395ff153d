package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.client.PixyClient;
import io.pixy.testkit.PixyServerExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterException;
import io.pixy.testkit.TestPixy;
import io.pixy.testkit.TestPixyBuilder;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server as the test kit gives it to others; of the jars that this build has made. */
@Timeout(120)
class PixyServerExtensionIT {
    private static final String JARS = "pixy.testkit.pixy.classpath";

    @RegisterExtension
    static final PixyServerExtension PIXY = PixyServerExtension.of(TestPixy.builder());

    @BeforeAll
    static void takeThisBuild() {
        System.setProperty(JARS, "target/pixy/lib/*");
    }

    @AfterAll
    static void forget() {
        System.clearProperty(JARS);
    }

    @Test
    void whatIsSentOverRestComesByGrpcUntilTheServerIsKilled(TestPixy pixy, TestCluster kafka) throws Exception {
        kafka.topics().create("extension", 1);
        HttpRequest request = HttpRequest.newBuilder(URI.create(PIXY.restUrl() + "/topics/extension/messages?sync"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("two coffees"))
                .build();
        HttpClient rest = HttpClient.newHttpClient();
        try (PixyClient client = PixyClient.builder(PIXY.grpcAddress()).build()) {
            BlockingCluster cluster = client.cluster().blocking();

            int status = rest.send(request, BodyHandlers.discarding()).statusCode();
            Optional<Message> next = Optional.empty();
            while (next.isEmpty()) {
                next = cluster.consume(ConsumeRequest.of("guests", "extension", Ack.none()));
            }
            cluster.ack("guests", next.get().position());

            assertThat(status).isEqualTo(200);
            assertThat(new String(next.get().value(), StandardCharsets.UTF_8)).isEqualTo("two coffees");
        }
        assertThat(pixy).isSameAs(PIXY.pixy());
        assertThat(kafka).isSameAs(PIXY.cluster());

        pixy.kill();

        assertThat(pixy.isRunning()).isFalse();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aStartThatFailsShowsWhatTheServerSaid(TestCluster kafka) {
        TestPixyBuilder badHeap = TestPixy.builder().jvmOptions("-Xmx1").startTimeout(Duration.ofSeconds(30));

        assertThatThrownBy(() -> badHeap.start(kafka))
                .isInstanceOf(TestClusterException.class)
                .hasMessageContaining("pixy ended with 1")
                .hasMessageContaining("Too small maximum heap");
    }
}
