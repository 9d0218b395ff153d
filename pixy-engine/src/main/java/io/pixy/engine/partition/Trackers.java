package io.pixy.engine.partition;

import io.pixy.engine.offsets.TrackerSettings;

/** The rules by which messages of a topic are handed out to a group. Thread-safe: always says the same. */
@FunctionalInterface
public interface Trackers {
    /** Those of the trackers of all partitions of the topic. */
    TrackerSettings rules(String group, String topic);
}
