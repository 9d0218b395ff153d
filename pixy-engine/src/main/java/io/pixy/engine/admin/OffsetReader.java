package io.pixy.engine.admin;

import io.pixy.api.KafkaException;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.offsets.SparseAcks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;

/** What a group has committed for a topic, beside the limits of the logs. Thread-safe: has no state of its own. */
final class OffsetReader {
    private final RenewableAdmin kafka;

    OffsetReader(RenewableAdmin kafka) {
        this.kafka = kafka;
    }

    CompletableFuture<List<PartitionOffsets>> read(String group, String topic) {
        return kafka.call(attempt ->
                partitions(attempt, topic).thenCompose(partitions -> read(attempt, group, topic, partitions)));
    }

    /** The partitions of a topic, which may have any name. */
    static CompletableFuture<List<PartitionDescription>> partitions(Attempt attempt, String topic) {
        return Futures.during("failed to get topic partitions", attempt.partitions(topic));
    }

    private static CompletableFuture<List<PartitionOffsets>> read(
            Attempt attempt, String group, String topic, List<PartitionDescription> partitions) {
        Optional<PartitionDescription> leaderless = withoutLeader(partitions);
        if (leaderless.isPresent()) {
            return CompletableFuture.failedFuture(noLeader(leaderless.get()));
        }
        CompletableFuture<List<Long>> begins = limits("oldest", attempt, topic, partitions, OffsetSpec.earliest());
        CompletableFuture<List<Long>> ends = limits("newest", attempt, topic, partitions, OffsetSpec.latest());
        List<Integer> ids = ids(partitions);
        CompletableFuture<List<Committed>> committed = committed(attempt, group, topic, ids);
        return begins.thenCombine(ends, Limits::new)
                .thenCombine(
                        committed,
                        (limits, commits) -> IntStream.range(0, ids.size())
                                .mapToObj(i -> offsets(
                                        ids.get(i),
                                        limits.begins().get(i),
                                        limits.ends().get(i),
                                        commits.get(i)))
                                .toList());
    }

    /** Asking for the offsets of a partition without a leader would only end with the deadline. */
    static Optional<PartitionDescription> withoutLeader(List<PartitionDescription> partitions) {
        return partitions.stream()
                .filter(partition -> partition.leader() == PartitionDescription.NO_LEADER)
                .findFirst();
    }

    /** It has no cause on purpose: a fresh client would not find a leader either. */
    static KafkaException noLeader(PartitionDescription partition) {
        String context = "failed to get partition leader, partition=" + partition.partition();
        return new KafkaException(
                KafkaErrors.translate(context, new LeaderNotAvailableException(""))
                        .getMessage(),
                null);
    }

    /** An offset of each of these partitions, in their order; {@code which} tells it in the text of a failure. */
    static CompletableFuture<List<Long>> limits(
            String which, Attempt attempt, String topic, List<PartitionDescription> partitions, OffsetSpec spec) {
        Map<Integer, CompletableFuture<Long>> limits = attempt.logOffsets(topic, ids(partitions), spec);
        return Futures.all(partitions.stream()
                .map(one -> Futures.during(
                        "failed to fetch " + which + " offset, broker=" + one.leader() + ": " + topic + "/"
                                + one.partition() + ", fetch error",
                        limits.get(one.partition())))
                .toList());
    }

    private static List<Integer> ids(List<PartitionDescription> partitions) {
        return partitions.stream().map(PartitionDescription::partition).toList();
    }

    private static CompletableFuture<List<Committed>> committed(
            Attempt attempt, String group, String topic, List<Integer> partitions) {
        return attempt.committed(group, topic, partitions).handle((commits, error) -> {
            if (error != null) {
                throw KafkaErrors.translate(
                        KafkaErrors.isCausedBy(error, CoordinatorNotAvailableException.class)
                                ? "failed to get coordinator"
                                : "failed to fetch offsets",
                        error);
            }
            return partitions.stream()
                    .map(partition -> committed(commits, new TopicPartition(topic, partition)))
                    .toList();
        });
    }

    /** An answer that is missing must never pass for "nothing committed": someone may act on that. */
    private static Committed committed(Map<TopicPartition, OffsetAndMetadata> commits, TopicPartition partition) {
        if (!commits.containsKey(partition)) {
            throw new KafkaException(
                    "failed to fetch offsets: kafka: response did not contain all the expected topic/partition blocks",
                    null);
        }
        OffsetAndMetadata commit = commits.get(partition);
        return commit == null ? Committed.NOTHING : new Committed(commit.offset(), commit.metadata());
    }

    private static PartitionOffsets offsets(int partition, long begin, long end, Committed committed) {
        String sparseAcks = committed.offset() == PartitionOffsets.NONE
                ? ""
                : SparseAcks.readable(committed.offset(), committed.metadata());
        return new PartitionOffsets(partition, begin, end, committed.offset(), committed.metadata(), sparseAcks);
    }

    private record Limits(List<Long> begins, List<Long> ends) {}

    private record Committed(long offset, String metadata) {
        static final Committed NOTHING = new Committed(PartitionOffsets.NONE, "");
    }
}
