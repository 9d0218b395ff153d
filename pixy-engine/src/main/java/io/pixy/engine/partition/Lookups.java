package io.pixy.engine.partition;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks Kafka for offsets of many partitions at once: what is asked for while a question is out goes with the next one,
 * so that a group of hundreds of partitions starts with a handful of requests. Confined to the group strand.
 */
public final class Lookups {
    private final Strand strand;
    private final Batch<Committed> committed;
    private final Batch<LogRange> ranges;

    /** Look-ups for one group. */
    public Lookups(String group, OffsetStore store, Strand strand) {
        this.strand = strand;
        this.committed = new Batch<>(partitions -> store.fetch(group, partitions));
        this.ranges = new Batch<>(store::logRanges);
    }

    /** The committed pair; the answer comes on the strand. */
    void committed(PartitionId partition, Consumer<Lookup<Committed>> answer) {
        committed.ask(partition, answer);
    }

    /** The limits of the log; the answer comes on the strand. */
    void range(PartitionId partition, Consumer<Lookup<LogRange>> answer) {
        ranges.ask(partition, answer);
    }

    private final class Batch<T> {
        private final Function<Set<PartitionId>, CompletableFuture<Map<PartitionId, Lookup<T>>>> question;
        private Map<PartitionId, Consumer<Lookup<T>>> waiting = new HashMap<>();
        private boolean out;

        Batch(Function<Set<PartitionId>, CompletableFuture<Map<PartitionId, Lookup<T>>>> question) {
            this.question = question;
        }

        void ask(PartitionId partition, Consumer<Lookup<T>> answer) {
            waiting.put(partition, answer);
            if (!out) {
                out = true;
                // a task of its own, so that what the current one asks for later goes along
                strand.execute(this::send);
            }
        }

        private void send() {
            Map<PartitionId, Consumer<Lookup<T>>> asked = waiting;
            waiting = new HashMap<>();
            strand.whenDone(
                    question.apply(Set.copyOf(asked.keySet())), (found, failure) -> onAnswer(asked, found, failure));
        }

        private void onAnswer(
                Map<PartitionId, Consumer<Lookup<T>>> asked, Map<PartitionId, Lookup<T>> found, Throwable failure) {
            out = !waiting.isEmpty();
            if (out) {
                strand.execute(this::send);
            }
            asked.forEach((partition, answer) -> answer.accept(
                    failure == null && found.containsKey(partition)
                            ? found.get(partition)
                            : new Lookup.Failed<>(new KafkaException("no answer for " + partition, failure))));
        }
    }
}
