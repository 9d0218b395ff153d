package io.pixy.engine;

import io.pixy.api.GroupNotFoundException;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.engine.admin.ClusterAdmin;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * How far groups are, from Kafka and the registry, and from the groups themselves as far as they are consumed here. Immutable.
 *
 * @param groups none if nothing is consumed here
 * @param later takes over from the threads of Kafka and the registry
 */
record QueueDescriptions(ClusterAdmin admin, Optional<ConsumerGroups> groups, Executor later) {

    CompletableFuture<List<QueuePartition>> of(String group, String topic) {
        return admin.getOffsets(group, topic)
                .thenCombine(owners(group, topic), Facts::new)
                // last, as that is what changes
                .thenComposeAsync(facts -> states(group, topic).thenApply(facts::with), later);
    }

    private CompletableFuture<Map<String, List<Integer>>> owners(String group, String topic) {
        return admin.listConsumers(topic, Optional.of(group))
                .thenApply(all -> all.getOrDefault(group, Map.of()))
                .exceptionally(failure -> {
                    if (KafkaErrors.isCausedBy(failure, GroupNotFoundException.class)) {
                        return Map.of();
                    }
                    throw new CompletionException(failure);
                });
    }

    private CompletableFuture<Map<Integer, QueueState>> states(String group, String topic) {
        return groups.map(consumed -> consumed.describe(group, topic))
                .orElse(CompletableFuture.completedFuture(Map.of()));
    }

    /** What Kafka and the registry say. */
    private record Facts(List<PartitionOffsets> offsets, Map<String, List<Integer>> owners) {

        List<QueuePartition> with(Map<Integer, QueueState> states) {
            Map<Integer, String> byPartition = new HashMap<>();
            owners.forEach((owner, owned) -> owned.forEach(partition -> byPartition.put(partition, owner)));
            return offsets.stream()
                    .map(one -> new QueuePartition(
                            one.partition(),
                            Optional.ofNullable(byPartition.get(one.partition())),
                            one.begin(),
                            one.end(),
                            one.offset() < 0 ? OptionalLong.empty() : OptionalLong.of(one.offset()),
                            one.offset() < 0 ? OptionalLong.empty() : OptionalLong.of(one.lag()),
                            Optional.ofNullable(states.get(one.partition()))))
                    .toList();
        }
    }
}
