package io.pixy.engine.admin;

import static io.pixy.engine.admin.AdminFixture.await;
import static io.pixy.engine.admin.AdminFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.InvalidTopicException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.RegistryException;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.registry.Registry;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TopicsIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final TopicDetails NOTHING = new TopicDetails(false, false);
    private static final TopicDetails PARTITIONS = new TopicDetails(true, false);
    private static final TopicDetails CONFIG = new TopicDetails(false, true);
    private static final TopicDetails ALL = new TopicDetails(true, true);
    private static final String ZK_DOWN = "failed to fetch topic configuration: zk: could not connect to a server";
    private static final TopicConfig OVERRIDES =
            new TopicConfig(1, Map.of("cleanup.policy", "compact", "segment.bytes", "104857600"));
    private static final List<PartitionDescription> TWO_PARTITIONS = List.of(
            new PartitionDescription(0, 0, List.of(0), List.of(0)),
            new PartitionDescription(1, 0, List.of(0), List.of(0)));

    private ClusterAdmin admin = admin(RecordedTopics.none());

    @BeforeAll
    static void createTopics() {
        CLUSTER.cluster().topics().create("cfg.2", 2, OVERRIDES.settings());
        CLUSTER.cluster().topics().create("Zulu", 1);
        CLUSTER.cluster().topics().create("alpha", 1);
    }

    @AfterEach
    void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Test
    void A66_topicsAreSortedByBytesAndInternalOnesAreAmongThem() {
        await(admin.setOffsets("any", "alpha", List.of(new OffsetUpdate(0, 0, ""))));

        List<String> topics = await(admin.listTopics());

        assertThat(topics).isSorted().containsSubsequence("Zulu", "__consumer_offsets", "alpha", "cfg.2");
    }

    @Test
    void listingNamesDoesNotAskTheRegistry() {
        use(RecordedTopics.down(ZK_DOWN));

        List<TopicDescription> topics = await(admin.describeTopics(PARTITIONS));

        assertThat(topics).contains(new TopicDescription("cfg.2", Optional.empty(), Optional.of(TWO_PARTITIONS)));
        assertThat(await(admin.listTopics())).contains("cfg.2");
    }

    @Test
    void allTopicsAreDescribedWithTheirOwnSettingsOnly() {
        List<TopicDescription> topics = await(admin.describeTopics(ALL));

        assertThat(topics)
                .contains(new TopicDescription("cfg.2", Optional.of(OVERRIDES), Optional.of(TWO_PARTITIONS)))
                .anySatisfy(topic -> {
                    assertThat(topic.topic()).isEqualTo("alpha");
                    assertThat(topic.config()).hasValue(new TopicConfig(1, Map.of()));
                });
        assertThat(topics).extracting(TopicDescription::topic).isSorted();
    }

    @Test
    void recordOfTheRegistryGoesBeforeWhatKafkaSays() {
        TopicConfig record = new TopicConfig(2, null);
        use(new RecordedTopics(Map.of("cfg.2", record), Optional.empty()));

        assertThat(await(admin.describeTopic("cfg.2", CONFIG)).config()).hasValue(record);
        assertThat(await(admin.describeTopics(CONFIG)))
                .contains(new TopicDescription("cfg.2", Optional.of(record), Optional.empty()));
    }

    @Test
    void oneTopicIsDescribedAsAskedFor() {
        assertThat(await(admin.describeTopic("cfg.2", ALL)))
                .isEqualTo(new TopicDescription("cfg.2", Optional.of(OVERRIDES), Optional.of(TWO_PARTITIONS)));
        assertThat(await(admin.describeTopic("cfg.2", NOTHING)))
                .isEqualTo(new TopicDescription("cfg.2", Optional.empty(), Optional.empty()));
    }

    @Test
    void unknownTopicFailsWithTheTextOfTheStepThatFoundOut() {
        String partitions = "failed to get partitions: " + UnknownTopicException.TEXT;
        String config = "failed to fetch topic configuration: zk: node does not exist";

        assertThat(failure(admin.describeTopic("nope", ALL)))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessage(partitions);
        assertThat(failure(admin.describeTopic("nope", NOTHING)))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessage(partitions);
        for (String topic : List.of("nope", "a/b")) {
            assertThat(failure(admin.describeTopic(topic, CONFIG)))
                    .isInstanceOf(UnknownTopicException.class)
                    .hasMessage(config);
        }
    }

    @Test
    void emptyTopicIsInvalid() {
        assertThat(failure(admin.describeTopic("", CONFIG)))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessage("failed to fetch topic configuration: zk: invalid path");
        assertThat(failure(admin.describeTopic("", ALL)))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessage("failed to get partitions: " + InvalidTopicException.TEXT);
    }

    @Test
    void settingsCannotBeHadWhileTheRegistryIsDown() {
        use(RecordedTopics.down(ZK_DOWN));

        assertThat(failure(admin.describeTopic("cfg.2", CONFIG)))
                .isInstanceOf(RegistryException.class)
                .hasMessage(ZK_DOWN);
        assertThat(failure(admin.describeTopics(CONFIG)))
                .isInstanceOf(RegistryException.class)
                .hasMessageMatching("failed to get \\S+ topic metadata: " + ZK_DOWN);
    }

    @Test
    void consumersComeFromTheRegistry() {
        assertThat(await(admin.listConsumers("cfg.2", Optional.of("mine"))))
                .isEqualTo(Map.of("mine", Map.of("member", List.of(0, 1))));
    }

    private void use(Registry registry) {
        admin.close(Duration.ofSeconds(1));
        admin = admin(registry);
    }

    private static ClusterAdmin admin(Registry registry) {
        return AdminFixture.admin(CLUSTER.cluster().bootstrapServers(), registry);
    }
}
