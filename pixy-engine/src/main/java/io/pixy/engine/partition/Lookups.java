package io.pixy.engine.partition;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Asks Kafka for offsets, about many partitions at once, so that a group of hundreds of them starts with a handful of
 * requests; see {@link Inquiry}. Confined to the group strand.
 */
public final class Lookups {
    private final Inquiry<Committed> committed;
    private final Inquiry<LogRange> ranges;
    private final Beginnings beginnings;

    /** Look-ups for one group, whose timers run on its strand. */
    public Lookups(String group, OffsetStore store, Strand strand, Timers timers) {
        this.committed = new Inquiry<>(strand, timers, partitions -> apart(store.fetch(group, partitions), partitions));
        this.ranges = new Inquiry<>(strand, timers, store::logRanges);
        this.beginnings = new Beginnings(group, store, strand);
    }

    /** The group begins to consume a topic; to be told before it can have committed anything there. */
    public void begin(String topic) {
        beginnings.begin(topic);
    }

    /** The group has ended consuming a topic. */
    public void end(String topic) {
        beginnings.end(topic);
    }

    /** Whether the group had committed anything in a topic when it began; the answer comes on the strand. */
    void wasConsumed(String topic, Consumer<Lookup<Boolean>> answer) {
        beginnings.wasConsumed(topic, answer);
    }

    /** Committed offsets come from one coordinator, all at the same time. */
    static <T> Map<PartitionId, CompletableFuture<Lookup<T>>> apart(
            CompletableFuture<Map<PartitionId, Lookup<T>>> together, Set<PartitionId> partitions) {
        Map<PartitionId, CompletableFuture<Lookup<T>>> answers = new HashMap<>();
        partitions.forEach(id -> answers.put(id, together.thenApply(found -> found.get(id))));
        return answers;
    }

    /** The committed pair; the answer comes on the strand. */
    void committed(PartitionId partition, Consumer<Lookup<Committed>> answer) {
        committed.ask(partition, answer);
    }

    /** The limits of the log; the answer comes on the strand. */
    void range(PartitionId partition, Consumer<Lookup<LogRange>> answer) {
        ranges.ask(partition, answer);
    }
}
