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
        if (group.endsWith(".pixy")) {
            return nothingIsKept(partitions, new Lookup.Found<>(Committed.NONE));
        }
        member.countMove();
        return ask(world, member, partitions, id -> {
            Lookup<Committed> answer = lookUp(id);
            if (answer instanceof Lookup.Found<Committed> found) {
                world.commits.onRead(member, id, found.value());
            }
            return answer;
        });
    }

    /** Attempts and delays do not outlive their owner: what is kept of them is a help, and nothing rests on it. */
    private static <T> CompletableFuture<Map<PartitionId, T>> nothingIsKept(Set<PartitionId> partitions, T answer) {
        Map<PartitionId, T> answers = new TreeMap<>();
        partitions.forEach(id -> answers.put(id, answer));
        return CompletableFuture.completedFuture(answers);
    }

    @Override
    public CompletableFuture<Lookup<Set<String>>> topics(String group) {
        throw new UnsupportedOperationException("Groups that begin at the oldest offset need not know");
    }

    Lookup<Committed> lookUp(PartitionId id) {
        return world.faulty() ? broken() : new Lookup.Found<>(world.kafka.committed(id));
    }

    @Override
    public Map<PartitionId, CompletableFuture<Lookup<LogRange>>> logRanges(Set<PartitionId> partitions) {
        member.countMove();
        Map<PartitionId, CompletableFuture<Lookup<LogRange>>> answers = new TreeMap<>();
        new TreeSet<>(partitions).forEach(id -> answers.put(id, range(id)));
        return answers;
    }

    /** A partition has no leader now and then: nothing comes of it for long, whatever others are told. */
    private CompletableFuture<Lookup<LogRange>> range(PartitionId id) {
        CompletableFuture<Lookup<LogRange>> future = new CompletableFuture<>();
        boolean leaderless = world.faulty();
        member.later(1, leaderless ? 5000 : 80, () -> {
            Lookup<LogRange> answer = leaderless || world.faulty() || world.kafka.log(id) == null
                    ? broken()
                    : new Lookup.Found<>(world.kafka.range(id));
            future.complete(answer);
        });
        return future;
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs) {
        if (group.endsWith(".pixy")) {
            return nothingIsKept(pairs.keySet(), Optional.empty());
        }
        Map<PartitionId, Long> claims = world.commits.onSent(member, pairs);
        Map<PartitionId, Integer> sentTo = new TreeMap<>();
        pairs.keySet().forEach(id -> sentTo.put(id, world.incarnations.of(id.topic())));
        return member.view
                .bring(pairs.keySet(), id -> {
                    outdate(claims, id, sentTo);
                    return store(id, claims.get(id), pairs.get(id));
                })
                .thenApply(outcomes -> {
                    // on its way back the answer may be outrun by the news that the topic is another one
                    pairs.keySet().forEach(id -> outdate(claims, id, sentTo));
                    world.commits.onAnswered(member, claims, pairs, outcomes);
                    return outcomes;
                });
    }

    /** What is about a topic that is gone is not about the claim any more. */
    private void outdate(Map<PartitionId, Long> claims, PartitionId id, Map<PartitionId, Integer> sentTo) {
        if (world.incarnations.of(id.topic()) != sentTo.get(id)) {
            claims.put(id, Commits.OUTDATED);
        }
    }

    private Optional<CommitFailure> store(PartitionId id, long claim, Committed pair) {
        if (world.faulty() || world.kafka.refusesCommits(id)) {
            return Optional.of(new CommitFailure(CommitFailure.Kind.RETRIABLE, failure()));
        }
        if (world.kafka.log(id) == null) {
            return Optional.of(new CommitFailure(CommitFailure.Kind.UNKNOWN_PARTITION, failure()));
        }
        if (claim != Commits.OUTDATED) {
            world.guard(() -> world.commits.onStored(member, id, claim, pair));
        }
        world.kafka.commit(id, pair);
        // stored, but the answer is lost
        return world.faulty()
                ? Optional.of(new CommitFailure(CommitFailure.Kind.UNANSWERED, failure()))
                : Optional.empty();
    }

    /** Asks a broker. */
    static <T> CompletableFuture<Map<PartitionId, T>> ask(
            SimWorld world, SimMember member, Set<PartitionId> partitions, Function<PartitionId, T> answer) {
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
