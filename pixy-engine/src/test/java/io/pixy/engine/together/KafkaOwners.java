package io.pixy.engine.together;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * What the coordinator says: which partition goes to whom is up to it, but not how many each gets. Thread-safe: as the
 * client is.
 */
final class KafkaOwners implements Owners {
    /** Clients 3.9 have no method for it. */
    private static final Pattern EPOCH = Pattern.compile("memberEpoch=(\\S+)");

    private final Admin admin;
    private final String group;
    private final String topic;

    KafkaOwners(Site site) {
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", site.kafka(), "request.timeout.ms", 5000, "default.api.timeout.ms", 10_000));
        this.group = site.group();
        this.topic = site.topic();
    }

    /** With protocol {@code consumer} a member that was forgotten comes back by its old name, in another epoch. */
    @Override
    public Map<String, String> sessions() throws Exception {
        Map<String, String> sessions = new TreeMap<>();
        for (MemberDescription member : members()) {
            Matcher epoch = EPOCH.matcher(member.toString());
            String session = member.consumerId() + (epoch.find() ? " in epoch " + epoch.group(1) : "");
            sessions.merge(member.clientId(), session, (one, other) -> one + ", " + other);
        }
        return sessions;
    }

    private Collection<MemberDescription> members() throws Exception {
        return describe().map(ConsumerGroupDescription::members).orElse(List.of());
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"}) // clients 3.9 have no other name for the state
    public boolean isShared(Set<String> members, int partitions) throws Exception {
        Optional<ConsumerGroupDescription> found = describe();
        if (found.isEmpty() || !found.get().state().name().equals("STABLE")) {
            return false;
        }
        Collection<MemberDescription> present = found.get().members();
        List<Integer> owned = present.stream()
                .flatMap(member -> owned(member).stream())
                .distinct()
                .toList();
        int each = partitions / members.size();
        int most = (partitions + members.size() - 1) / members.size();
        return present.stream()
                        .map(MemberDescription::clientId)
                        .sorted()
                        .toList()
                        .equals(members.stream().sorted().toList())
                && owned.size() == partitions
                && present.stream().mapToInt(member -> owned(member).size()).sum() == partitions
                && present.stream()
                        .allMatch(member ->
                                owned(member).size() >= each && owned(member).size() <= most);
    }

    private List<Integer> owned(MemberDescription member) {
        return member.assignment().topicPartitions().stream()
                .filter(one -> one.topic().equals(topic))
                .map(one -> one.partition())
                .toList();
    }

    @Override
    public void expire(String member) throws Exception {
        get(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                .all());
    }

    @Override
    public boolean isAbandoned() throws Exception {
        return members().isEmpty();
    }

    private Optional<ConsumerGroupDescription> describe() throws Exception {
        try {
            return Optional.of(get(admin.describeConsumerGroups(Set.of(group))
                    .describedGroups()
                    .get(group)));
        } catch (GroupIdNotFoundException e) {
            return Optional.empty();
        }
    }

    private static <T> T get(KafkaFuture<T> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
