package io.pixy.engine.simulation;

import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** ZooKeeper: registrations and claims live as long as the session that made them. */
final class SimZooKeeper implements SimRegistry {
    /** The session of registrations that are none of ours. */
    private static final long FOREIGN = 0;

    /** What a session has registered. */
    private record Registration(long session, Set<String> topics) {}

    /** Who owns a partition. */
    private record Claim(String member, long session, long number) {}

    private final SimWorld world;
    private final Map<String, Registration> members = new TreeMap<>();
    private final Map<PartitionId, Claim> owners = new TreeMap<>();
    private final List<ZooKeeperView> views = new ArrayList<>();
    private long sessions = FOREIGN;
    private long claims;

    SimZooKeeper(SimWorld world) {
        this.world = world;
    }

    @Override
    public SimView view(SimMember member, OffsetStore offsets) {
        return new ZooKeeperView(world, this, member, offsets);
    }

    @Override
    public long claimOf(String member, PartitionId id) {
        Claim claim = owners.get(id);
        return claim != null && claim.member.equals(member) ? claim.number : 0;
    }

    @Override
    public Duration joinGrace() {
        return Duration.ZERO;
    }

    @Override
    public Map<PartitionId, String> owners() {
        Map<PartitionId, String> result = new TreeMap<>();
        owners.forEach((id, claim) -> result.put(id, claim.member));
        return result;
    }

    /** Contiguous ranges in the order of ids, the first ones one larger if it does not come out even. */
    @Override
    public Map<PartitionId, String> shares(List<String> topics, SortedSet<String> members) {
        Map<PartitionId, String> shares = new TreeMap<>();
        for (String topic : topics) {
            int partitions = world.kafka.partitions(topic);
            int next = 0;
            int number = 0;
            for (String member : members) {
                int share = partitions / members.size() + (number++ < partitions % members.size() ? 1 : 0);
                for (int end = next + share; next < end; next++) {
                    shares.put(new PartitionId(topic, next), member);
                }
            }
        }
        return shares;
    }

    @Override
    public Set<String> topicsOf(String member) {
        Registration registration = members.get(member);
        return registration == null ? Set.of() : registration.topics;
    }

    @Override
    public boolean isEmpty() {
        return owners.isEmpty() && members.values().stream().allMatch(registration -> registration.session == FOREIGN);
    }

    GroupSnapshot snapshot() {
        Map<String, Set<String>> topics = new TreeMap<>();
        members.forEach((member, registration) -> topics.put(member, registration.topics));
        return GroupSnapshot.of(topics);
    }

    @Override
    public void intrude(String name, Set<String> topics) {
        members.put(name, new Registration(FOREIGN, topics));
        changed();
    }

    @Override
    public boolean lose(String member) {
        boolean any = members.remove(member) != null;
        changed();
        return any;
    }

    // what views do

    long beginSession() {
        return ++sessions;
    }

    void endSession(long session) {
        boolean any = members.values().removeIf(registration -> registration.session == session);
        any |= owners.values().removeIf(claim -> claim.session == session);
        if (any) {
            changed();
        }
    }

    void join(ZooKeeperView view) {
        views.add(view);
    }

    void leave(ZooKeeperView view) {
        views.remove(view);
    }

    void register(String member, long session, Set<String> topics) {
        members.put(member, new Registration(session, new TreeSet<>(topics)));
        changed();
    }

    void unregister(String member) {
        members.remove(member);
        changed();
    }

    /** The number of the new claim, 0 if there is one. */
    long claim(PartitionId id, String member, long session) {
        if (owners.containsKey(id)) {
            return 0;
        }
        owners.put(id, new Claim(member, session, ++claims));
        return claims;
    }

    void release(PartitionId id, long session) {
        owners.computeIfPresent(id, (any, claim) -> claim.session == session ? null : claim);
    }

    void releaseAll(long session) {
        owners.values().removeIf(claim -> claim.session == session);
    }

    private void changed() {
        List.copyOf(views).forEach(ZooKeeperView::tell);
    }
}
