package io.pixy.engine.admin;

import io.pixy.api.GroupInUseException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PixyException;
import io.pixy.api.TopicNames;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.KafkaNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Commits offsets on behalf of a group. kafka-clients can't store negative offsets, which stood for newest and oldest:
 * they are resolved here. Thread-safe: has no state of its own.
 */
final class OffsetWriter {
    private final RenewableAdmin kafka;
    private final int maxMetadata;

    /** {@code maxMetadata} is what brokers store with an offset: they count characters. */
    OffsetWriter(RenewableAdmin kafka, int maxMetadata) {
        this.kafka = kafka;
        this.maxMetadata = maxMetadata;
    }

    CompletableFuture<Void> write(String group, String topic, List<OffsetUpdate> updates) {
        if (updates.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (!TopicNames.isLegal(topic)) {
            // that is what a broker says; kafka-clients would take an empty name for a topic that is named by its id
            return CompletableFuture.failedFuture(new UnknownTopicException(null));
        }
        Map<Integer, OffsetUpdate> lastOfEach = new LinkedHashMap<>();
        updates.forEach(update -> lastOfEach.put(update.partition(), update));
        List<OffsetUpdate> storable = lastOfEach.values().stream()
                .filter(update -> fits(update.metadata()))
                .toList();
        CompletableFuture<Void> stored = storable.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : kafka.call(attempt -> resolve(attempt, topic, storable)
                        .thenCompose(offsets -> commit(attempt, group, topic, offsets, storable.size())));
        return storable.size() == lastOfEach.size() ? stored : failedAfter(stored);
    }

    /** The rest has been stored, or what kept it from that tells more. */
    private static CompletableFuture<Void> failedAfter(CompletableFuture<Void> stored) {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        var unused = stored.whenComplete((done, error) -> failed.completeExceptionally(
                error == null ? KafkaErrors.translate(new OffsetMetadataTooLarge("")) : error));
        return failed;
    }

    /** What does not fit is not shown to kafka-clients, which can't survive it if it is far too long. */
    private boolean fits(String metadata) {
        return metadata.length() <= maxMetadata && KafkaNames.bytes(metadata) <= KafkaNames.LONGEST_TEXT;
    }

    /** The offsets to commit; partitions that do not exist are left out where that is known already. */
    private static CompletableFuture<Map<Integer, OffsetAndMetadata>> resolve(
            Attempt attempt, String topic, List<OffsetUpdate> updates) {
        if (updates.stream().allMatch(update -> update.offset() >= 0)) {
            Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
            updates.forEach(update -> offsets.put(update.partition(), commit(update, update.offset())));
            return CompletableFuture.completedFuture(offsets);
        }
        return attempt.partitions(topic)
                .exceptionally(OffsetWriter::unknownIfInvalid)
                .thenCompose(partitions -> resolve(attempt, topic, updates, partitions));
    }

    /** That is what a broker says to a commit for a topic that can't exist. */
    private static List<PartitionDescription> unknownIfInvalid(Throwable error) {
        PixyException failure = KafkaErrors.translate(error);
        throw failure instanceof InvalidTopicException ? new UnknownTopicException(failure) : failure;
    }

    private static CompletableFuture<Map<Integer, OffsetAndMetadata>> resolve(
            Attempt attempt, String topic, List<OffsetUpdate> updates, List<PartitionDescription> partitions) {
        Map<Integer, CompletableFuture<Long>> begins =
                limits(attempt, topic, updates, partitions, OffsetUpdate.OLDEST, OffsetSpec.earliest());
        Map<Integer, CompletableFuture<Long>> ends =
                limits(attempt, topic, updates, partitions, OffsetUpdate.NEWEST, OffsetSpec.latest());
        Map<Integer, CompletableFuture<OffsetAndMetadata>> resolved = new LinkedHashMap<>();
        for (OffsetUpdate update : updates) {
            int partition = update.partition();
            if (update.offset() >= 0) {
                resolved.put(partition, CompletableFuture.completedFuture(commit(update, update.offset())));
            } else if (begins.containsKey(partition) || ends.containsKey(partition)) {
                resolved.put(
                        partition,
                        begins.getOrDefault(partition, ends.get(partition)).thenApply(limit -> commit(update, limit)));
            }
        }
        return Futures.all(resolved.values()).thenApply(commits -> {
            Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
            List<Integer> ids = List.copyOf(resolved.keySet());
            for (int i = 0; i < ids.size(); i++) {
                offsets.put(ids.get(i), commits.get(i));
            }
            return offsets;
        });
    }

    /** The limits of those partitions that exist and are to be set to that limit. */
    private static Map<Integer, CompletableFuture<Long>> limits(
            Attempt attempt,
            String topic,
            List<OffsetUpdate> updates,
            List<PartitionDescription> partitions,
            long wanted,
            OffsetSpec spec) {
        List<PartitionDescription> concerned = partitions.stream()
                .filter(one -> updates.stream()
                        .anyMatch(update -> update.partition() == one.partition() && update.offset() == wanted))
                .toList();
        OffsetReader.withoutLeader(concerned).ifPresent(partition -> {
            throw OffsetReader.noLeader(partition);
        });
        List<Integer> ids =
                concerned.stream().map(PartitionDescription::partition).toList();
        return ids.isEmpty() ? Map.of() : attempt.logOffsets(topic, ids, spec);
    }

    private static OffsetAndMetadata commit(OffsetUpdate update, long offset) {
        return new OffsetAndMetadata(offset, update.metadata());
    }

    private static CompletableFuture<Void> commit(
            Attempt attempt, String group, String topic, Map<Integer, OffsetAndMetadata> offsets, int wanted) {
        Map<Integer, CompletableFuture<Void>> commits =
                offsets.isEmpty() ? Map.of() : attempt.commit(group, topic, offsets);
        return Futures.all(commits.values().stream()
                        .map(commit -> failure(group, commit))
                        .toList())
                .thenAccept(outcomes -> {
                    List<PixyException> failures = new ArrayList<>();
                    if (offsets.size() < wanted) {
                        failures.add(new UnknownTopicException(null));
                    }
                    outcomes.forEach(outcome -> outcome.ifPresent(failures::add));
                    throwFirst(failures);
                });
    }

    private static CompletableFuture<Optional<PixyException>> failure(String group, CompletableFuture<Void> commit) {
        return commit.handle((done, error) -> Optional.ofNullable(error).map(why -> translate(group, why)));
    }

    private static PixyException translate(String group, Throwable error) {
        return KafkaErrors.isCausedBy(error, UnknownMemberIdException.class)
                ? GroupInUseException.hasMembers(group, error)
                : KafkaErrors.translate(error);
    }

    /** That something does not exist is what callers look at first. */
    private static void throwFirst(List<PixyException> failures) {
        for (PixyException failure : failures) {
            if (failure instanceof UnknownTopicException) {
                throw failure;
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
