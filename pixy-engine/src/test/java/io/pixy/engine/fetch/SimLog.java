package io.pixy.engine.fetch;

import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** A partition's log, with holes as compaction and markers leave them. */
final class SimLog {
    private final PartitionId id;
    private final NavigableMap<Long, byte[]> values = new TreeMap<>();
    private long begin;
    private long end;

    SimLog(PartitionId id) {
        this.id = id;
    }

    PartitionId id() {
        return id;
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    void append(Random random, int count) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(10) > 0) {
                values.put(end, new byte[] {(byte) end});
            }
            end++;
        }
    }

    void deleteBelow(long offset) {
        begin = Math.max(begin, offset);
        values.headMap(begin).clear();
    }

    /** New objects each time, as fetches bring them. */
    List<Message> read(long from, long to) {
        List<Message> messages = new ArrayList<>();
        values.subMap(from, to)
                .forEach((offset, value) -> messages.add(new Message(
                        id.topic(),
                        id.partition(),
                        offset,
                        null,
                        value.clone(),
                        List.of(new Header("h", value.clone())),
                        -1,
                        1)));
        return messages;
    }

    List<Long> offsets(long from, long to) {
        return List.copyOf(values.subMap(from, to).keySet());
    }
}
