package io.pixy.engine.producer;

import io.pixy.api.config.Partitioner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The lanes, one per topic that has been written to. Thread-safe: its map is. */
final class Topics {
    private final Partitioner partitioner;
    private final Lines lines;
    private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

    Topics(Partitioner partitioner, Lines lines) {
        this.partitioner = partitioner;
        this.lines = lines;
    }

    Lane lane(String topic) {
        Lane lane = lanes.get(topic);
        return lane != null
                ? lane
                : lanes.computeIfAbsent(topic, name -> new Lane(name, PartitionChooser.of(partitioner)));
    }

    /** Null if nothing was written to the topic. */
    Lane known(String topic) {
        return lanes.get(topic);
    }

    /** Names come from callers, so those that are no topics must not pile up. */
    void forget(Lane lane) {
        if (lines.retire(lane)) {
            lanes.remove(lane.topic, lane);
            lane.closeMeters();
        }
    }
}
