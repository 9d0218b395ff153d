package io.pixy.engine.registry.kafka;

import io.pixy.api.GroupNotFoundException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;

/**
 * Who has which partitions of a topic, in groups of ours and of others. A member is called by its client id; those that
 * share one with others of the group, by the ids that the coordinator has given to them. Immutable.
 */
final class OwnersOfGroups {
    /** Described at once. */
    private static final int BATCH = 500;

    private final GroupMembers members;

    OwnersOfGroups(GroupMembers members) {
        this.members = members;
    }

    CompletableFuture<Map<String, Map<String, List<Integer>>>> ofGroup(String group, String topic) {
        return members.describe(group).handle((found, failure) -> {
            if (failure != null) {
                throw failed("failed to fetch partition owners data: ", failure);
            }
            ConsumerGroupDescription description =
                    found.filter(known -> !isDead(known)).orElseThrow(() -> GroupNotFoundException.unknown(group));
            Map<String, List<Integer>> owners = owners(description, topic);
            if (owners.isEmpty()) {
                throw GroupNotFoundException.notConsuming(group, topic);
            }
            return Map.of(group, owners);
        });
    }

    /** How brokers before 4.0 call a group that they do not know. */
    @SuppressWarnings({"deprecation", "removal"}) // clients 3.9 have no other name for it
    private static boolean isDead(ConsumerGroupDescription description) {
        return description.state().name().equals("DEAD");
    }

    /** Groups that can't be described, or have nothing of the topic, are left out. */
    CompletableFuture<Map<String, Map<String, List<Integer>>>> ofAllGroups(String topic) {
        return members.names()
                .thenCompose(names -> describeFrom(names, 0, topic, new TreeMap<>()))
                .exceptionally(failure -> {
                    throw failed("failed to fetch consumer groups: ", failure);
                });
    }

    private CompletableFuture<Map<String, Map<String, List<Integer>>>> describeFrom(
            List<String> names, int from, String topic, Map<String, Map<String, List<Integer>>> owners) {
        if (from >= names.size()) {
            return CompletableFuture.completedFuture(owners);
        }
        int to = Math.min(names.size(), from + BATCH);
        Map<String, CompletableFuture<Map<String, List<Integer>>>> answers = new HashMap<>();
        members.describe(names.subList(from, to))
                .forEach((group, answer) -> answers.put(
                        group,
                        answer.thenApply(description -> owners(description, topic))
                                .exceptionally(failure -> Map.of())));
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
                .thenCompose(all -> {
                    answers.forEach((group, answer) -> {
                        if (!answer.join().isEmpty()) {
                            owners.put(group, answer.join());
                        }
                    });
                    return describeFrom(names, to, topic, owners);
                });
    }

    static Map<String, List<Integer>> owners(ConsumerGroupDescription group, String topic) {
        Set<String> shared = shared(group);
        Map<String, List<Integer>> owners = new TreeMap<>();
        for (MemberDescription member : group.members()) {
            List<Integer> partitions = member.assignment().topicPartitions().stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .map(partition -> partition.partition())
                    .collect(Collectors.toCollection(ArrayList::new));
            if (!partitions.isEmpty()) {
                Collections.sort(partitions);
                owners.put(shared.contains(member.clientId()) ? member.consumerId() : member.clientId(), partitions);
            }
        }
        return owners;
    }

    private static Set<String> shared(ConsumerGroupDescription group) {
        return group.members().stream()
                .collect(Collectors.groupingBy(MemberDescription::clientId, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static PixyException failed(String prefix, Throwable failure) {
        PixyException why = KafkaErrors.translate(failure);
        return why instanceof GroupNotFoundException ? why : new RegistryException(prefix + why.getMessage(), failure);
    }
}
