package io.pixy.engine.offsets;

import io.pixy.api.KafkaException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Offsets of Kafka's group coordinators, through an admin client that somebody else closes. The client looks the
 * coordinator up for every call and again when it has moved. Commits are those of a group without members, which brokers
 * refuse while the group has any. Thread-safe: holds nothing that changes but {@link Coordinators}.
 */
public final class AdminOffsetStore implements OffsetStore {
    /** How long the client may look for a coordinator, which it does without a pause. */
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);

    /** What has no leader will not have one sooner for being waited for: whoever asked asks again. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final LastingAdmin kafka;
    private final int timeoutMs;
    private final int searchMs;
    private final int lookMs;
    private final Coordinators coordinators;

    /** A store whose calls are answered after {@code timeout} at the latest. */
    public AdminOffsetStore(LastingAdmin kafka, Duration timeout) {
        this.kafka = Objects.requireNonNull(kafka, "kafka");
        this.timeoutMs = Math.toIntExact(timeout.toMillis());
        this.searchMs = Math.toIntExact(Math.min(timeoutMs, LONGEST_SEARCH.toMillis()));
        this.lookMs = Math.toIntExact(Math.min(timeoutMs, LONGEST_LOOK.toMillis()));
        this.coordinators = new Coordinators(kafka, timeoutMs);
    }

    @Override
    public CompletableFuture<Map<PartitionId, Lookup<Committed>>> fetch(String group, Set<PartitionId> partitions) {
        return coordinators
                .mayAnswer(group)
                .thenCompose(may -> may ? list(group, partitions) : CompletableFuture.failedFuture(noCoordinator()))
                .handle((offsets, error) -> {
                    coordinators.onAnswer(group, error == null || !CommitFailure.isUnanswered(error));
                    return each(partitions, id -> committed(id, offsets, error));
                });
    }

    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> list(String group, Set<PartitionId> partitions) {
        return list(
                group,
                new ListConsumerGroupOffsetsSpec()
                        .topicPartitions(partitions.stream()
                                .map(AdminOffsetStore::topicPartition)
                                .toList()));
    }

    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> list(
            String group, ListConsumerGroupOffsetsSpec spec) {
        LastingAdmin.Use use = kafka.use();
        return use.within(
                searchMs,
                use.admin()
                        .listConsumerGroupOffsets(
                                Map.of(group, spec), new ListConsumerGroupOffsetsOptions().timeoutMs(searchMs))
                        .partitionsToOffsetAndMetadata(group));
    }

    @Override
    public CompletableFuture<Lookup<Set<String>>> topics(String group) {
        return coordinators
                .mayAnswer(group)
                .thenCompose(may -> may
                        ? list(group, new ListConsumerGroupOffsetsSpec())
                        : CompletableFuture.failedFuture(noCoordinator()))
                .handle((offsets, error) -> {
                    coordinators.onAnswer(group, error == null || !CommitFailure.isUnanswered(error));
                    return error == null
                            ? new Lookup.Found<>(offsets.keySet().stream()
                                    .map(TopicPartition::topic)
                                    .collect(Collectors.toSet()))
                            : new Lookup.Failed<>(
                                    KafkaErrors.translate("Can't read what " + group + " has committed", error));
                });
    }

    private static TimeoutException noCoordinator() {
        return new TimeoutException("The partition of __consumer_offsets that keeps the group has no leader");
    }

    /** The client leaves out partitions that failed, and has null for those without a committed offset. */
    private static Lookup<Committed> committed(
            PartitionId id, Map<TopicPartition, OffsetAndMetadata> offsets, Throwable error) {
        TopicPartition partition = topicPartition(id);
        if (error != null) {
            return new Lookup.Failed<>(KafkaErrors.translate("Can't read the committed offset of " + id, error));
        }
        if (!offsets.containsKey(partition)) {
            return new Lookup.Failed<>(new KafkaException("Can't read the committed offset of " + id, null));
        }
        OffsetAndMetadata found = offsets.get(partition);
        return new Lookup.Found<>(found == null ? Committed.NONE : new Committed(found.offset(), found.metadata()));
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs) {
        return coordinators
                .mayAnswer(group)
                .thenCompose(may -> may
                        ? alter(group, pairs)
                        : CompletableFuture.completedFuture(
                                each(pairs.keySet(), id -> Optional.of(failure(id, noCoordinator())))))
                .whenComplete((outcomes, bug) -> coordinators.onAnswer(group, bug == null && isAnswered(outcomes)));
    }

    private CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> alter(
            String group, Map<PartitionId, Committed> pairs) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        pairs.forEach(
                (id, pair) -> offsets.put(topicPartition(id), new OffsetAndMetadata(pair.offset(), pair.metadata())));
        LastingAdmin.Use use = kafka.use();
        AlterConsumerGroupOffsetsResult result = use.admin()
                .alterConsumerGroupOffsets(group, offsets, new AlterConsumerGroupOffsetsOptions().timeoutMs(searchMs));
        return gather(
                pairs.keySet(),
                id -> use.within(searchMs, result.partitionResult(topicPartition(id)))
                        .handle((stored, error) -> Optional.ofNullable(error).map(why -> failure(id, why))));
    }

    private static CommitFailure failure(PartitionId id, Throwable why) {
        return CommitFailure.of("Can't commit the offset of " + id, why);
    }

    private static boolean isAnswered(Map<PartitionId, Optional<CommitFailure>> outcomes) {
        return outcomes.values().stream()
                .flatMap(Optional::stream)
                .noneMatch(failure -> failure.kind() == CommitFailure.Kind.UNANSWERED);
    }

    @Override
    public Map<PartitionId, CompletableFuture<Lookup<LogRange>>> logRanges(Set<PartitionId> partitions) {
        LastingAdmin.Use use = kafka.use();
        ListOffsetsResult begins = listOffsets(use, partitions, OffsetSpec.earliest());
        ListOffsetsResult ends = listOffsets(use, partitions, OffsetSpec.latest());
        return each(partitions, id -> {
            CompletableFuture<Long> begin = offset(use, begins, id);
            CompletableFuture<Long> end = offset(use, ends, id);
            return begin.thenCombine(end, LogRange::new).handle((range, error) -> logRange(id, range, error));
        });
    }

    private static Lookup<LogRange> logRange(PartitionId id, LogRange range, Throwable error) {
        return error == null
                ? new Lookup.Found<>(range)
                : new Lookup.Failed<>(KafkaErrors.translate("Can't find out where the log of " + id + " ends", error));
    }

    private ListOffsetsResult listOffsets(LastingAdmin.Use use, Set<PartitionId> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(id -> specs.put(topicPartition(id), spec));
        return use.admin().listOffsets(specs, new ListOffsetsOptions().timeoutMs(lookMs));
    }

    private CompletableFuture<Long> offset(LastingAdmin.Use use, ListOffsetsResult result, PartitionId id) {
        return use.within(lookMs, result.partitionResult(topicPartition(id))).thenApply(ListOffsetsResultInfo::offset);
    }

    private static TopicPartition topicPartition(PartitionId id) {
        return new TopicPartition(id.topic(), id.partition());
    }

    private static <T> Map<PartitionId, T> each(Set<PartitionId> partitions, Function<PartitionId, T> value) {
        Map<PartitionId, T> values = new HashMap<>();
        partitions.forEach(id -> values.put(id, value.apply(id)));
        return values;
    }

    /** Completes when all of these futures have, none of which may fail. */
    private static <T> CompletableFuture<Map<PartitionId, T>> gather(
            Set<PartitionId> partitions, Function<PartitionId, CompletableFuture<T>> ask) {
        Map<PartitionId, CompletableFuture<T>> answers = each(partitions, ask);
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> each(partitions, id -> answers.get(id).join()));
    }
}
