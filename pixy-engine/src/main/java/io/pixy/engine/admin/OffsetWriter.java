package io.pixy.engine.admin;

import io.pixy.api.InvalidTopicException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PixyException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Commits offsets on behalf of a group. kafka-clients can't store negative offsets, which stood for newest and oldest:
 * they are resolved here. Thread-safe: has no state of its own.
 */
final class OffsetWriter {
    private final RenewableAdmin kafka;

    OffsetWriter(RenewableAdmin kafka) {
        this.kafka = kafka;
    }

    CompletableFuture<Void> write(String group, String topic, List<OffsetUpdate> updates) {
        if (updates.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (topic.isEmpty()) {
            // kafka-clients would take it for a topic that is named by its id
            return CompletableFuture.failedFuture(new UnknownTopicException(null));
        }
        Map<Integer, OffsetUpdate> lastOfEach = new LinkedHashMap<>();
        updates.forEach(update -> lastOfEach.put(update.partition(), update));
        return kafka.call(attempt -> resolve(attempt, topic, List.copyOf(lastOfEach.values()))
                .thenCompose(offsets -> commit(attempt, group, topic, offsets, lastOfEach.size())));
    }

    /** The offsets to commit; partitions that do not exist are left out where that is known already. */
    private static CompletableFuture<Map<Integer, OffsetAndMetadata>> resolve(
            Attempt attempt, String topic, List<OffsetUpdate> updates) {
        if (updates.stream().allMatch(update -> update.offset() >= 0)) {
            Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
            updates.forEach(update -> offsets.put(update.partition(), commit(update, update.offset())));
            return CompletableFuture.completedFuture(offsets);
        }
        return attempt.partitions(List.of(topic))
                .get(topic)
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
        return Futures.all(commits.values().stream().map(OffsetWriter::failure).toList())
                .thenAccept(outcomes -> {
                    List<PixyException> failures = new ArrayList<>();
                    if (offsets.size() < wanted) {
                        failures.add(new UnknownTopicException(null));
                    }
                    outcomes.forEach(outcome -> outcome.ifPresent(failures::add));
                    throwFirst(failures);
                });
    }

    private static CompletableFuture<Optional<PixyException>> failure(CompletableFuture<Void> commit) {
        return commit.handle(
                (done, error) -> error == null ? Optional.empty() : Optional.of(KafkaErrors.translate(error)));
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
