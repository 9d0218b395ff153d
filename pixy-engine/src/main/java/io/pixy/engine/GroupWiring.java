package io.pixy.engine;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.SessionLoss;
import io.pixy.engine.fetch.FetchSettings;
import io.pixy.engine.group.GroupSettings;
import io.pixy.engine.kafka.KafkaNames;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.PartitionSettings;
import io.pixy.engine.topic.TopicSettings;
import java.time.Duration;

/** From what users configure to what the parts of a group want to know. No state. */
final class GroupWiring {
    /** How long the last commit of a partition may take before it is given up without. */
    private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(30);

    /** Small messages are bounded by number, too: each costs some hundred bytes around its payload. */
    private static final int MAX_BUFFERED_MESSAGES = 4096;

    /** Of a partition: what is delayed, held back by others or on its way to a topic of dead letters. */
    private static final int MAX_PARKED_MESSAGES = 1000;

    /** Of a partition, while nobody asks. */
    private static final long KEPT_BYTES = 1 << 16;

    private GroupWiring() {}

    static GroupSettings settings(ClusterConfig cluster, Policies policies) {
        ConsumerConfig config = cluster.consumer();
        long ackTimeoutNanos = config.ackTimeout().toNanos();
        return new GroupSettings(
                new TopicSettings(
                        config.channelBufferSize(),
                        config.subscriptionTimeout().toNanos(),
                        ackTimeoutNanos,
                        ClusterRegistry.joinGrace(cluster).toNanos()),
                new PartitionSettings(
                        (group, topic) -> rules(policies.current(), group, topic),
                        config.initialOffset() == InitialOffset.OLDEST,
                        config.retryBackoff(),
                        RELEASE_TIMEOUT,
                        KEPT_BYTES,
                        config.ackTimeout()),
                new Committer.Settings(
                        config.offsetsCommitInterval(), config.retryBackoff(), config.recommitInterval()),
                new FetchSettings(
                        config.maxBufferedBytes(), MAX_BUFFERED_MESSAGES, calmWait(cluster), config.retryBackoff()),
                config.longPollingTimeout(),
                config.retryBackoff(),
                config.maxGroups(),
                maxMetadata(config),
                config.sessionLoss() == SessionLoss.OPTIMISTIC);
    }

    /** An answer that comes later than that counts as none. */
    private static Duration calmWait(ClusterConfig cluster) {
        Duration half = cluster.net().readTimeout().dividedBy(2);
        Duration wanted = cluster.consumer().fetchMaxWait();
        return wanted.compareTo(half) < 0 ? wanted : half;
    }

    private static int maxMetadata(ConsumerConfig config) {
        return Math.min(config.maxMetadataBytes(), KafkaNames.LONGEST_TEXT);
    }

    private static TrackerSettings rules(ConsumerConfig config, String group, String topic) {
        return new TrackerSettings(
                config.leaseFor(group, topic).toNanos(),
                config.maxPendingMessages(),
                config.maxRetriesFor(group, topic),
                maxMetadata(config),
                MAX_PARKED_MESSAGES,
                config.policyFor(group, topic));
    }
}
