package io.pixy.engine.registry.kafka;

import io.pixy.api.GroupInUseException;
import io.pixy.api.PixyException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What coordinators know about groups and their members, be they ours or not. Thread-safe: as the client is, which
 * somebody else closes.
 */
public final class GroupMembers {
    private static final Logger log = LoggerFactory.getLogger(GroupMembers.class);

    private static final int SOON_MS = 3000;

    private final LastingAdmin kafka;
    private final int timeoutMs;

    /** Asks through that client, which must have been started by then; each question ends within the time-out. */
    public GroupMembers(LastingAdmin kafka, Duration timeout) {
        this.kafka = Objects.requireNonNull(kafka, "kafka");
        this.timeoutMs = Math.toIntExact(timeout.toMillis());
    }

    /** Why a group must not be consumed by way of ZooKeeper: it has members in Kafka. Empty if it has none. */
    public CompletableFuture<Optional<PixyException>> whyNotByZooKeeper(String group) {
        return describe(group)
                .thenApply(found -> found.filter(
                                description -> !description.members().isEmpty())
                        .map(description -> GroupInUseException.throughKafka(group)));
    }

    /** One group; empty if it is unknown. */
    CompletableFuture<Optional<ConsumerGroupDescription>> describe(String group) {
        return describe(Set.of(group)).get(group).handle((description, error) -> {
            if (error == null) {
                return Optional.of(description);
            }
            if (KafkaErrors.isCausedBy(error, GroupIdNotFoundException.class)) {
                return Optional.empty();
            }
            throw KafkaErrors.translate(error);
        });
    }

    Map<String, CompletableFuture<ConsumerGroupDescription>> describe(Collection<String> groups) {
        LastingAdmin.Use use = kafka.use();
        Map<String, KafkaFuture<ConsumerGroupDescription>> answers = use.admin()
                .describeConsumerGroups(groups, new DescribeConsumerGroupsOptions().timeoutMs(timeoutMs))
                .describedGroups();
        Map<String, CompletableFuture<ConsumerGroupDescription>> descriptions = new HashMap<>();
        answers.forEach((group, answer) -> descriptions.put(group, use.within(timeoutMs, answer)));
        return descriptions;
    }

    /** All groups that may have members, as far as their coordinators answer. */
    @SuppressWarnings({"deprecation", "removal"}) // clients 3.9 have no other
    CompletableFuture<List<String>> names() {
        LastingAdmin.Use use = kafka.use();
        return use.within(
                        timeoutMs,
                        use.admin()
                                .listConsumerGroups(new ListConsumerGroupsOptions().timeoutMs(timeoutMs))
                                .valid())
                .thenApply(listings -> listings.stream()
                        .filter(listing -> !listing.isSimpleConsumerGroup())
                        .map(listing -> listing.groupId())
                        .toList());
    }

    /** Those of these topics that the brokers do not let us see, as far as they say so in time; never fails. */
    CompletableFuture<Set<String>> forbidden(Set<String> topics) {
        LastingAdmin.Use use = kafka.use();
        List<CompletableFuture<Optional<String>>> answers = new ArrayList<>();
        use.admin()
                .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(SOON_MS))
                .topicNameValues()
                .forEach((topic, answer) -> answers.add(use.within(SOON_MS, answer)
                        .handle((description, error) -> Optional.of(topic)
                                .filter(any -> KafkaErrors.isCausedBy(error, TopicAuthorizationException.class)))));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .collect(Collectors.toSet()));
    }

    /** Takes a static member out of a group, as its own end does not; never fails. */
    CompletableFuture<Void> remove(String group, String instanceId) {
        LastingAdmin.Use use = kafka.use();
        return use.within(
                        timeoutMs,
                        use.admin()
                                .removeMembersFromConsumerGroup(
                                        group,
                                        new RemoveMembersFromConsumerGroupOptions(
                                                Set.of(new MemberToRemove(instanceId))))
                                .all())
                .exceptionally(error -> {
                    log.warn("{} can't be taken out of group {}, which waits for it now", instanceId, group, error);
                    return null;
                });
    }
}
