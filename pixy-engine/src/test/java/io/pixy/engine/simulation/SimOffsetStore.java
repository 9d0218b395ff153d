package io.pixy.engine.simulation;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One member's way to the committed offsets: slow, and sometimes broken. */
class SimOffsetStore implements OffsetStore {
    private final SimWorld world;
    private final SimMember member;

    SimOffsetStore(SimWorld world, SimMember member) {
        this.world = world;
        this.member = member;
    }

    @Override
    public CompletableFuture<Map<PartitionId, Lookup<Committed>>> fetch(String group, Set<PartitionId> partitions) {
        return ask(partitions, this::lookUp);
    }

    Lookup<Committed> lookUp(PartitionId id) {
        return world.faulty() ? broken() : new Lookup.Found<>(world.kafka.committed(id));
    }

    @Override
    public CompletableFuture<Map<PartitionId, Lookup<LogRange>>> logRanges(Set<PartitionId> partitions) {
        return ask(partitions, id -> world.faulty() ? broken() : new Lookup.Found<>(world.kafka.range(id)));
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs) {
        pairs.keySet().forEach(id -> world.invariants.onCommitSent(member, id));
        return ask(pairs.keySet(), id -> {
            if (world.faulty()) {
                return Optional.of(new CommitFailure(CommitFailure.Kind.RETRIABLE, failure()));
            }
            world.invariants.onCommit(member, id, pairs.get(id));
            world.kafka.commit(id, pairs.get(id));
            // stored, but the answer is lost
            return world.faulty()
                    ? Optional.of(new CommitFailure(CommitFailure.Kind.UNANSWERED, failure()))
                    : Optional.empty();
        });
    }

    private <T> CompletableFuture<Map<PartitionId, T>> ask(
            Set<PartitionId> partitions, Function<PartitionId, T> answer) {
        CompletableFuture<Map<PartitionId, T>> future = new CompletableFuture<>();
        // immutable sets have another order in each process, and order decides who gets which dice
        Set<PartitionId> sorted = new TreeSet<>(partitions);
        world.later(1, 40, () -> {
            Map<PartitionId, T> answers = new TreeMap<>();
            sorted.forEach(id -> answers.put(id, answer.apply(id)));
            member.later(1, 40, () -> future.complete(answers));
        });
        return future;
    }

    private static <T> Lookup<T> broken() {
        return new Lookup.Failed<>(failure());
    }

    private static KafkaException failure() {
        return new KafkaException("simulated", null);
    }
}
