package io.pixy.testkit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerArtifactsTest {

    @ParameterizedTest
    @CsvSource({
        "1.1.1, kafka_2.12, reload4j, false",
        "2.3.0, kafka_2.12, reload4j, true",
        "2.4.1, kafka_2.13, reload4j, false",
        "3.9.2, kafka_2.13, reload4j, false",
        "4.4.0, kafka_2.13, log4j-to-slf4j, false"
    })
    void putsEachBrokerTogether(String version, String core, String log4j, boolean newerZooKeeper) {
        ResolutionProject project = ServerArtifacts.kafka(version);

        assertThat(project.artifacts()).extracting(Artifact::name).contains(core, log4j, "slf4j-simple");
        assertThat(project.artifacts().stream().anyMatch(one -> one.name().equals("zookeeper")))
                .isEqualTo(newerZooKeeper);
        assertThat(project.artifacts().get(0).exclusions()).contains("org.apache.kafka:kafka-tools-api");
    }

    @ParameterizedTest
    @CsvSource({"3.4.14, false", "3.8.4, true", "3.9.5, true"})
    void addsWhatNewerZooKeepersCallProvided(String version, boolean provided) {
        ResolutionProject project = ServerArtifacts.zooKeeper(version);

        assertThat(project.artifacts().stream().anyMatch(one -> one.name().equals("metrics-core")))
                .isEqualTo(provided);
    }

    @ParameterizedTest
    @CsvSource({"3.8.0, false", "3.9.0, true", "3.10.1, true", "4.0.0-rc1, true"})
    void knowsWhichBrokersNeedNoZooKeeper(String version, boolean kraft) {
        assertThat(Distribution.kafka(version).isKraft()).isEqualTo(kraft);
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatThrownBy(() -> Distribution.kafka("latest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latest");
    }

    @Test
    void writesAPomWithPinsAndExclusions() {
        String pom = ServerArtifacts.kafka("3.9.2").toPom();

        assertThat(pom)
                .contains("<dependencyManagement><dependencies>\n<dependency><groupId>org.slf4j</groupId>")
                .contains("<exclusion><groupId>ch.qos.logback</groupId><artifactId>*</artifactId></exclusion>");
    }

    @Test
    void takesPixyAsItIsPublished() {
        assertThat(ServerArtifacts.pixy("1.2.3").toPom())
                .contains("<groupId>io.pixy</groupId><artifactId>pixy-server</artifactId><version>1.2.3</version>");
        assertThatThrownBy(() -> Distribution.pixy("newest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("newest");
    }
}
