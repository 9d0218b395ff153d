package io.pixy.engine.partition;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A question that is asked about many partitions. Only its sending is shared: partitions that are asked about at the
 * same time, or before anything came of the last time, go together. Every answer comes by itself, so a partition that
 * takes long delays no other, neither one that was asked about with it nor one that comes later.
 *
 * <p>Confined to the group strand.
 *
 * @param <T> what is asked for
 */
final class Inquiry<T> {
    /** If nothing came of the last time until then, the next ones go all the same. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

    private final Strand strand;
    private final Timers timers;
    private final Function<Set<PartitionId>, Map<PartitionId, CompletableFuture<Lookup<T>>>> question;
    private Map<PartitionId, Consumer<Lookup<T>>> waiting = new TreeMap<>();
    private boolean held;
    private Timers.Timer patience = () -> {};

    Inquiry(
            Strand strand,
            Timers timers,
            Function<Set<PartitionId>, Map<PartitionId, CompletableFuture<Lookup<T>>>> question) {
        this.strand = strand;
        this.timers = timers;
        this.question = question;
    }

    /** Asks; the answer comes on the strand. */
    void ask(PartitionId partition, Consumer<Lookup<T>> answer) {
        waiting.put(partition, answer);
        if (!held) {
            sendSoon();
        }
    }

    /** In a task of its own, so that what the current one asks for later goes along. */
    private void sendSoon() {
        held = true;
        strand.execute(this::send);
    }

    private void send() {
        Map<PartitionId, Consumer<Lookup<T>>> asked = waiting;
        waiting = new TreeMap<>();
        Timers.Timer limit = timers.schedule(PATIENCE_NANOS, this::letGo);
        patience = limit;
        Map<PartitionId, CompletableFuture<Lookup<T>>> answers =
                question.apply(Collections.unmodifiableSet(asked.keySet()));
        asked.forEach((partition, then) -> strand.whenDone(
                answers.getOrDefault(partition, CompletableFuture.completedFuture(null)), (found, failure) -> {
                    if (patience == limit) {
                        letGo();
                    }
                    then.accept(orNone(partition, found, failure));
                }));
    }

    private void letGo() {
        patience.cancel();
        patience = () -> {};
        held = false;
        if (!waiting.isEmpty()) {
            sendSoon();
        }
    }

    private static <T> Lookup<T> orNone(PartitionId partition, Lookup<T> found, Throwable failure) {
        return found != null ? found : new Lookup.Failed<>(new KafkaException("no answer for " + partition, failure));
    }
}
