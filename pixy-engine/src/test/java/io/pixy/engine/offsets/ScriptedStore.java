package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A store that answers commits when the test says so, and fails when there are two at a time. */
final class ScriptedStore implements OffsetStore {
    final List<Map<PartitionId, Committed>> commits = new ArrayList<>();
    final Map<PartitionId, Committed> stored = new HashMap<>();
    private CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> open;

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs) {
        assertThat(open).as("commit under way").isNull();
        assertThat(pairs).isNotEmpty();
        commits.add(Map.copyOf(pairs));
        open = new CompletableFuture<>();
        return open;
    }

    boolean isCommitting() {
        return open != null;
    }

    Map<PartitionId, Committed> lastCommit() {
        return commits.get(commits.size() - 1);
    }

    void accept() {
        answer(Map.of());
    }

    /** Fails these partitions and stores the others. */
    void answer(Map<PartitionId, CommitFailure.Kind> failures) {
        Map<PartitionId, Optional<CommitFailure>> outcomes = new HashMap<>();
        lastCommit().forEach((id, pair) -> {
            Optional<CommitFailure> failure = Optional.ofNullable(failures.get(id))
                    .map(kind -> new CommitFailure(kind, new KafkaException("scripted", null)));
            if (failure.isEmpty()) {
                stored.put(id, pair);
            }
            outcomes.put(id, failure);
        });
        complete(outcomes);
    }

    void failAll(CommitFailure.Kind kind) {
        Map<PartitionId, CommitFailure.Kind> failures = new HashMap<>();
        lastCommit().keySet().forEach(id -> failures.put(id, kind));
        answer(failures);
    }

    void complete(Map<PartitionId, Optional<CommitFailure>> outcomes) {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answered = open;
        open = null;
        answered.complete(outcomes);
    }

    void completeExceptionally(Throwable bug) {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answered = open;
        open = null;
        answered.completeExceptionally(bug);
    }

    @Override
    public CompletableFuture<Map<PartitionId, Lookup<Committed>>> fetch(String group, Set<PartitionId> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Lookup<Set<String>>> topics(String group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<PartitionId, CompletableFuture<Lookup<LogRange>>> logRanges(Set<PartitionId> partitions) {
        throw new UnsupportedOperationException();
    }
}
