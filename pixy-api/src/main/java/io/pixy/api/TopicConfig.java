package io.pixy.api;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings made for a topic itself, not those it takes over from the brokers. Immutable.
 *
 * @param version the version of the record in ZooKeeper; 1 where Kafka keeps it elsewhere
 * @param settings name to value, ascending; null if ZooKeeper's record has none
 */
public record TopicConfig(int version, Map<String, String> settings) {
    /** Copies and sorts the map. */
    public TopicConfig {
        settings = settings == null ? null : Collections.unmodifiableMap(new TreeMap<>(settings));
    }
}
