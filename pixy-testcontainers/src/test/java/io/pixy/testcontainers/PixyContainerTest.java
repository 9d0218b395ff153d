package io.pixy.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container is told, which can be seen without Docker. */
class PixyContainerTest {
    private final PixyContainer pixy = new PixyContainer("registry.example/team/pixy:1.2.3");

    @Test
    void kafkaIsAskedForWhenTheContainerStarts() {
        String[] where = {"unknown yet"};
        pixy.withKafka(() -> where[0]);
        where[0] = "kafka:19092";

        pixy.configure();

        assertThat(pixy.getEnvMap())
                .isEqualTo(Map.of(PixyContainer.KAFKA, "kafka:19092", PixyContainer.INITIAL_OFFSET, "oldest"));
    }

    @Test
    void withoutKafkaItSaysWhatIsMissing() {
        assertThatThrownBy(pixy::configure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withKafka(...)");
    }

    @Test
    void kafkaMayBeInTheConfigurationOrTheEnvironment() {
        pixy.withConfiguration("proxies: {main: {kafka: {seed_peers: ['kafka:19092']}}}");
        PixyContainer other = new PixyContainer("pixy").withEnv(PixyContainer.KAFKA, "kafka:19092");

        pixy.configure();
        other.configure();

        assertThat(pixy.getEnvMap())
                .containsEntry(PixyContainer.CONFIGURATION, PixyContainer.CONFIGURATION_FILE)
                .doesNotContainKey(PixyContainer.KAFKA);
        assertThat(other.getEnvMap()).containsEntry(PixyContainer.KAFKA, "kafka:19092");
    }

    @Test
    void settingsAreThoseThatAreGivenLast() {
        pixy.withKafka("one:1").withKafka("two:2").withZooKeeper("zk:2181/a").withEnv("PIXY_INITIAL_OFFSET", "newest");

        pixy.configure();

        assertThat(pixy.getEnvMap())
                .containsEntry(PixyContainer.KAFKA, "two:2")
                .containsEntry(PixyContainer.ZOOKEEPER, "zk:2181/a")
                .containsEntry(PixyContainer.INITIAL_OFFSET, "newest");
        assertThat(pixy.getExposedPorts()).containsExactlyInAnyOrder(PixyContainer.REST_PORT, PixyContainer.GRPC_PORT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PixyContainer.KAFKA,
                PixyContainer.ZOOKEEPER,
                PixyContainer.INITIAL_OFFSET,
                PixyContainer.CONFIGURATION
            })
    void theServerKnowsWhatItIsToldByTheseNames(String variable) throws IOException {
        assertThat(Files.readString(Path.of("../docs/operations.md"))).contains("`" + variable + "`");
    }

    @Test
    void portsAreThoseOfTheServer() throws IOException {
        assertThat(Files.readString(Path.of("../pixy-server/default.yaml")))
                .contains("\ngrpc_addr: 0.0.0.0:" + PixyContainer.GRPC_PORT + "\n")
                .contains("\ntcp_addr: 0.0.0.0:" + PixyContainer.REST_PORT + "\n");
    }
}
