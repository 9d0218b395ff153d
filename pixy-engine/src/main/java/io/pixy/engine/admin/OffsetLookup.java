package io.pixy.engine.admin;

import io.pixy.api.PartitionDescription;
import io.pixy.engine.kafka.Times;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;

/** Where a time begins in the log of each partition. Thread-safe: has no state of its own. */
final class OffsetLookup {
    private final RenewableAdmin kafka;

    OffsetLookup(RenewableAdmin kafka) {
        this.kafka = kafka;
    }

    CompletableFuture<Map<Integer, Long>> find(String topic, Instant time) {
        long millis = Times.millis(time);
        return kafka.call(attempt -> OffsetReader.partitions(attempt, topic)
                .thenCompose(partitions -> find(attempt, topic, partitions, millis)));
    }

    /**
     * The ends are asked for first: where no message is found afterwards, none of the time was there up to that end.
     * With an end from later on, a message that arrived in between would be left behind.
     */
    private static CompletableFuture<Map<Integer, Long>> find(
            Attempt attempt, String topic, List<PartitionDescription> partitions, long millis) {
        OffsetReader.withoutLeader(partitions).ifPresent(partition -> {
            throw OffsetReader.noLeader(partition);
        });
        return OffsetReader.limits("newest", attempt, topic, partitions, OffsetSpec.latest())
                .thenCompose(ends -> OffsetReader.limits(
                                "wanted", attempt, topic, partitions, OffsetSpec.forTimestamp(millis))
                        .thenApply(found -> byPartition(partitions, found, ends)));
    }

    private static Map<Integer, Long> byPartition(
            List<PartitionDescription> partitions, List<Long> found, List<Long> ends) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            offsets.put(partitions.get(i).partition(), found.get(i) < 0 ? ends.get(i) : found.get(i));
        }
        return Collections.unmodifiableMap(offsets);
    }
}
