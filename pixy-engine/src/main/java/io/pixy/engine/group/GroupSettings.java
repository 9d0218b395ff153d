package io.pixy.engine.group;

import io.pixy.engine.fetch.FetchSettings;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.partition.PartitionSettings;
import io.pixy.engine.partition.SideStore;
import io.pixy.engine.topic.TopicSettings;
import java.time.Duration;

/**
 * The rules of consumer groups. Immutable.
 *
 * @param topic for serving requests
 * @param partition for consuming partitions
 * @param committer for committing
 * @param fetch for reading ahead
 * @param longPollingTimeout how long a request may wait
 * @param retryBackoff pause after failures
 * @param maxGroups how many groups may be consumed here at a time
 * @param maxMetadata how many characters brokers store with an offset
 * @param optimistic whether to go on handing out while the registry's session is in doubt
 */
public record GroupSettings(
        TopicSettings topic,
        PartitionSettings partition,
        Committer.Settings committer,
        FetchSettings fetch,
        Duration longPollingTimeout,
        Duration retryBackoff,
        int maxGroups,
        int maxMetadata,
        boolean optimistic) {

    /** For what is kept of attempts and delays: as often as commits, and as long a text as these may have. */
    SideStore.Settings side() {
        return new SideStore.Settings(
                committer.interval(), committer.retryBackoff(), committer.recommitInterval(), maxMetadata);
    }
}
