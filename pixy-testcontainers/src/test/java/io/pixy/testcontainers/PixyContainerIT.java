package io.pixy.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;

/** The image itself, where there is Docker and {@code -Dpixy.image=NAME} names an image. */
class PixyContainerIT {
    private static final String BROKER = System.getProperty("pixy.image.kafka", "apache/kafka:4.1.0");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aMessageGoesThroughKafkaAndComesBack() throws Exception {
        Optional<String> image = Optional.ofNullable(System.getProperty("pixy.image"));
        assumeTrue(image.isPresent(), "no image to test is named by -Dpixy.image");
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker here");
        try (Network network = Network.newNetwork();
                KafkaContainer kafka =
                        new KafkaContainer(BROKER).withNetwork(network).withListener("kafka:19092");
                PixyContainer pixy = new PixyContainer(image.get())
                        .withNetwork(network)
                        .withKafka("kafka:19092")
                        .dependsOn(kafka)) {
            pixy.start();

            HttpResponse<String> sent =
                    send(HttpRequest.newBuilder(URI.create(pixy.restUrl() + "/topics/orders/messages?sync"))
                            .header("Content-Type", "text/plain")
                            .POST(BodyPublishers.ofString("two coffees")));
            HttpResponse<String> got =
                    send(HttpRequest.newBuilder(URI.create(pixy.restUrl() + "/topics/orders/messages?group=kitchen")));

            assertThat(sent.statusCode()).isEqualTo(200);
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).contains("\"value\": \"dHdvIGNvZmZlZXM=\"");
            assertThat(pixy.grpcAddress()).matches(".+:\\d+");
        }
    }

    /** A group that is being joined has 408 for an answer. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        for (int tries = 1; response.statusCode() == 408 && tries < 10; tries++) {
            response = client.send(request.build(), BodyHandlers.ofString());
        }
        return response;
    }
}
