package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.runtime.PartitionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathsTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'',            /consumers/g/ids/m",
                "/,             /consumers/g/ids/m",
                "/kafka,        /kafka/consumers/g/ids/m",
                "/kafka/,       /kafka/consumers/g/ids/m",
                "kafka,         /kafka/consumers/g/ids/m",
                "/a/b,          /a/b/consumers/g/ids/m"
            })
    void A45_slashesAroundTheChrootMakeNoDifference(String chroot, String expected) {
        Paths paths = new Paths(ZooKeeperConfig.builder().chroot(chroot).build().chroot());

        assertThat(paths.id("g", "m")).isEqualTo(expected);
    }

    @Test
    void layoutIsThatOfTheOriginal() {
        Paths paths = new Paths("/r");

        assertThat(paths.owner("g", new PartitionId("t", 12))).isEqualTo("/r/consumers/g/owners/t/12");
        assertThat(paths.topicConfig("t")).isEqualTo("/r/config/topics/t");
        assertThat(Paths.parent("/r/consumers")).isEqualTo("/r");
        assertThat(Paths.parent("/r")).isEqualTo("/");
    }
}
