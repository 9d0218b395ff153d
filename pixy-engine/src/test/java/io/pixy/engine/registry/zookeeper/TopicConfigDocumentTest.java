package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.TopicConfig;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicConfigDocumentTest {

    @Test
    void readsVersionAndSettingsAscending() {
        TopicConfig config = TopicConfigDocument.read(
                node("{\"version\":1,\"config\":{\"segment.bytes\":\"104857600\",\"cleanup.policy\":\"compact\"}}"));

        assertThat(config.version()).isEqualTo(1);
        assertThat(config.settings().toString()).isEqualTo("{cleanup.policy=compact, segment.bytes=104857600}");
    }

    @Test
    void tellsMissingSettingsFromNone() {
        assertThat(TopicConfigDocument.read(node("{\"version\":1}")).settings()).isNull();
        assertThat(TopicConfigDocument.read(node("{\"version\":1,\"config\":{}}"))
                        .settings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{\"version\":\"1\"}", "{\"config\":[]}", "{\"config\":{\"a\":1}}", "{\"version\":1"})
    void refusesWhatKafkaDoesNotWrite(String record) {
        assertThatThrownBy(() -> TopicConfigDocument.read(node(record))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Node node(String text) {
        return new Node(text.getBytes(StandardCharsets.UTF_8), new Stat());
    }
}
