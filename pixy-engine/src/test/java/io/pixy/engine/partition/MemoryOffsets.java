package io.pixy.engine.partition;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Committed offsets and log ranges that the test sets; answers at once unless told otherwise. */
public final class MemoryOffsets implements OffsetStore {
    /** Empty logs, as long as the test has not said anything else. */
    private static final LogRange EMPTY = new LogRange(0, 0);

    public final Map<PartitionId, Committed> committed = new HashMap<>();
    public final Map<PartitionId, LogRange> ranges = new HashMap<>();

    /** Partitions without a leader: nothing is heard of their logs. */
    public final Set<PartitionId> silent = new HashSet<>();

    /** Every pair that was stored, in order. */
    public final List<Committed> commits = new ArrayList<>();

    /** The same for groups that keep attempts and delays of others. */
    public final Map<PartitionId, Committed> kept = new HashMap<>();

    public final List<Committed> keptCommits = new ArrayList<>();

    public int fetches;
    public int rangeQuestions;
    public boolean fetchFails;
    public boolean topicsFail;
    public boolean rangeFails;
    public boolean commitFails;
    public CommitFailure.Kind failureOfCommits = CommitFailure.Kind.RETRIABLE;

    /** Set to keep questions about what is committed from being answered until it completes. */
    public CompletableFuture<Void> fetchesWait = CompletableFuture.completedFuture(null);

    /** The same for groups that keep attempts and delays. */
    public CompletableFuture<Void> keptFetchesWait = CompletableFuture.completedFuture(null);

    public int commitCalls;

    /** Set to keep commits from being answered until it completes. */
    public CompletableFuture<Void> commitsWait = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<Map<PartitionId, Lookup<Committed>>> fetch(String group, Set<PartitionId> partitions) {
        fetches++;
        return (isSide(group) ? keptFetchesWait : fetchesWait)
                .thenCompose(go -> answer(
                        partitions,
                        id -> fetchFails
                                ? failed()
                                : new Lookup.Found<>(of(group).getOrDefault(id, Committed.NONE))));
    }

    private static boolean isSide(String group) {
        return group.endsWith(".pixy");
    }

    private Map<PartitionId, Committed> of(String group) {
        return isSide(group) ? kept : committed;
    }

    @Override
    public CompletableFuture<Lookup<Set<String>>> topics(String group) {
        Set<String> topics = new HashSet<>();
        committed.forEach((id, pair) -> {
            if (pair.offset() >= 0) {
                topics.add(id.topic());
            }
        });
        return CompletableFuture.completedFuture(topicsFail ? failed() : new Lookup.Found<>(topics));
    }

    @Override
    public Map<PartitionId, CompletableFuture<Lookup<LogRange>>> logRanges(Set<PartitionId> partitions) {
        rangeQuestions++;
        Map<PartitionId, CompletableFuture<Lookup<LogRange>>> answers = new TreeMap<>();
        partitions.forEach(id -> answers.put(
                id,
                silent.contains(id)
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(
                                rangeFails ? failed() : new Lookup.Found<>(ranges.getOrDefault(id, EMPTY)))));
        return answers;
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs) {
        commitCalls++;
        return commitsWait.thenCompose(go -> answer(pairs.keySet(), id -> {
            if (commitFails) {
                return Optional.of(new CommitFailure(failureOfCommits, failure()));
            }
            of(group).put(id, pairs.get(id));
            (isSide(group) ? keptCommits : commits).add(pairs.get(id));
            return Optional.empty();
        }));
    }

    private static <T> CompletableFuture<Map<PartitionId, T>> answer(
            Set<PartitionId> partitions, Function<PartitionId, T> one) {
        Map<PartitionId, T> answers = new TreeMap<>();
        partitions.forEach(id -> answers.put(id, one.apply(id)));
        return CompletableFuture.completedFuture(answers);
    }

    private static <T> Lookup<T> failed() {
        return new Lookup.Failed<>(failure());
    }

    private static KafkaException failure() {
        return new KafkaException("scripted", null);
    }
}
