package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ConsumerConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerPropertiesTest {
    private final Map<String, Object> properties =
            ConsumerProperties.of(ConsumerConfig.builder().build(), Long.MAX_VALUE);

    @Test
    void C11_neverGoesElsewhereByItself() {
        assertThat(properties).containsEntry("auto.offset.reset", "none").containsEntry("enable.auto.commit", false);
    }

    @Test
    void C16_makesNoTopicByAskingForIt() {
        assertThat(properties).containsEntry("allow.auto.create.topics", false);
    }

    @Test
    void isNoMemberOfAGroupOfKafka() {
        assertThat(properties).doesNotContainKey("group.id");
    }
}
