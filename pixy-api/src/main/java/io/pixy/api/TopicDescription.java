package io.pixy.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A topic. Immutable.
 *
 * @param topic its name
 * @param config its own settings, if asked for
 * @param partitions its partitions, ascending, if asked for
 */
public record TopicDescription(
        String topic, Optional<TopicConfig> config, Optional<List<PartitionDescription>> partitions) {
    /** Copies the list. */
    public TopicDescription {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(config, "config");
        partitions = partitions.map(List::copyOf);
    }
}
