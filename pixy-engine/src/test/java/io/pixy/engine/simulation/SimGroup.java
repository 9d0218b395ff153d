package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/** The coordinator of one Kafka group, by whatever protocol: who is a member, and who has claimed what. */
abstract class SimGroup implements SimRegistry {
    static final Duration SESSION = Duration.ofSeconds(3);

    /** What heartbeats are told. */
    enum Beat {
        WELL,
        REBALANCING,
        UNKNOWN
    }

    /** Who has claimed a partition that was given to it. */
    private record Claim(SimSeat seat, long number) {}

    final SimWorld world;
    final List<SimSeat> seats = new ArrayList<>();

    /** Whether members keep their place by their name. */
    final boolean named;

    private final Map<PartitionId, Claim> owners = new TreeMap<>();
    private final Duration joinGrace;

    /** How long a member may keep what is wanted back. Nobody is set back by whoever is next where topics are made again. */
    private final Duration patience;

    private Map<String, Integer> counts = Map.of();
    private boolean away;
    private long backNanos;
    private long claims;

    SimGroup(SimWorld world) {
        this.world = world;
        this.joinGrace = world.random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(world.random.nextInt(4000));
        this.patience = Duration.ofMillis(world.recreates ? 60_000 : 300 + world.random.nextInt(8000));
        this.named = world.random.nextInt(3) == 0 && !world.recreates;
    }

    @Override
    public SimView view(SimMember member, OffsetStore offsets) {
        return new KafkaView(world, this, member, offsets);
    }

    /** How a member of it talks to it. */
    abstract SimProtocol protocol(SimLink link, SimProtocol.Owner owner);

    @Override
    public Duration joinGrace() {
        return joinGrace;
    }

    /** In good order there is time to acknowledge what is in hand. */
    Duration patience() {
        return world.gentle ? patience.plusSeconds(10) : patience;
    }

    /** So long a member may take from one poll to the next. */
    Duration longestPoll() {
        return patience().plusSeconds(2);
    }

    boolean isAway() {
        return away;
    }

    boolean isBackSince(long nanos) {
        return backNanos - nanos <= 0;
    }

    SimSeat seat(SimMember member) {
        return new SimSeat(member.id, named ? member.name : "", false);
    }

    /** Whether topics have come or gone, or got more partitions, or somebody wants other ones. */
    boolean countAnew() {
        Map<String, Integer> now = new TreeMap<>();
        seats.forEach(seat -> seat.topics.forEach(topic -> now.put(topic, world.kafka.partitions(topic))));
        boolean changed = !counts.equals(now);
        counts = now;
        return changed;
    }

    Map<PartitionId, SimSeat> sharedOut(Map<PartitionId, SimSeat> current) {
        return SharingOut.of(counts, List.copyOf(seats), seat -> seat.topics, current);
    }

    /** A sign of life, after which there is time for the next one. */
    void hear(SimSeat seat) {
        seat.heardNanos = world.clock.nanoTime();
        world.schedule(SESSION.toNanos(), () -> {
            boolean silent = world.clock.nanoTime() - seat.heardNanos >= SESSION.toNanos();
            if (silent && !away && seat.joining == null && !seat.foreign) {
                expel(seat);
            }
        });
    }

    /** The other one who has that name, if there is one. */
    Optional<SimSeat> holder(SimSeat newcomer) {
        return seats.stream()
                .filter(seat -> seat != newcomer && !newcomer.name.isEmpty() && seat.name.equals(newcomer.name))
                .findFirst();
    }

    /** Somebody takes the place of whoever had that name; nobody else notices. */
    void displace(SimSeat before, SimSeat now) {
        world.note(Situation.PLACE_KEPT, !before.given.isEmpty());
        before.expelled = true;
        before.displaced = true;
        owners.values().removeIf(claim -> claim.seat == before);
        seats.set(seats.indexOf(before), now);
        if (before.joining != null) {
            before.joining.onUnknown();
        }
    }

    /** It leaves, or does not count as a member any more. */
    void expel(SimSeat seat) {
        seat.expelled = true;
        owners.values().removeIf(claim -> claim.seat == seat);
        if (!seats.remove(seat)) {
            return;
        }
        if (seat.joining != null) {
            seat.joining.onUnknown();
        }
        onChange();
    }

    /** Members have come or gone. */
    abstract void onChange();

    boolean refuses(SimSeat seat, int itsGeneration) {
        return seat.expelled || !seats.contains(seat) || seat.generation != itsGeneration;
    }

    /** Why a commit of that member is refused, if it is. */
    Optional<CommitFailure.Kind> refusal(SimSeat seat, int itsGeneration) {
        return refuses(seat, itsGeneration) ? Optional.of(CommitFailure.Kind.STALE_EPOCH) : Optional.empty();
    }

    /** A commit of that member was taken: whether that is as good as a heartbeat. */
    boolean takesForHeartbeat(SimSeat seat) {
        return false;
    }

    /**
     * Its consumer is closed.
     *
     * @param returns whether somebody is to come back under its name
     */
    void leave(SimSeat seat, boolean returns) {
        if (seat.name.isEmpty() || !returns) {
            expel(seat);
        }
    }

    /** Returns the number of the claim, which counts if the member does. */
    long claim(SimSeat seat, PartitionId id) {
        long number = ++claims;
        if (!seat.expelled) {
            Claim before = owners.put(id, new Claim(seat, number));
            world.guard(() -> assertThat(before == null || before.seat == seat)
                    .as("22: %s claims %s, which nobody else owns", seat.member, id)
                    .isTrue());
        }
        return number;
    }

    /** What comes from that member from now on is not about that claim any more. */
    void release(PartitionId id, long number) {
        owners.computeIfPresent(id, (any, claim) -> claim.number == number ? null : claim);
    }

    // what the world asks and does

    @Override
    public long claimOf(String member, PartitionId id) {
        Claim claim = owners.get(id);
        return claim != null && claim.seat.member.equals(member) ? claim.number : 0;
    }

    @Override
    public Map<PartitionId, String> owners() {
        Map<PartitionId, String> result = new TreeMap<>();
        owners.forEach((id, claim) -> result.put(id, claim.seat.member));
        return result;
    }

    /** As evenly as can be; whoever has something keeps it if that is even. */
    @Override
    public Map<PartitionId, String> shares(List<String> topics, SortedSet<String> members) {
        Map<String, Integer> all = new TreeMap<>();
        topics.forEach(topic -> all.put(topic, world.kafka.partitions(topic)));
        return SharingOut.of(all, List.copyOf(members), member -> Set.copyOf(topics), owners());
    }

    @Override
    public Set<String> topicsOf(String member) {
        return seats.stream()
                .filter(seat -> seat.member.equals(member))
                .max(Comparator.comparingInt(seat -> seat.generation))
                .map(seat -> seat.topics)
                .orElse(Set.of());
    }

    @Override
    public boolean isEmpty() {
        return owners.isEmpty() && seats.stream().allMatch(seat -> seat.foreign);
    }

    @Override
    public boolean keepsPlaces() {
        return named;
    }

    /** It answers in time whatever it is told. */
    @Override
    public void intrude(String name, Set<String> topics) {
        SimSeat seat = new SimSeat(name, "", true);
        seat.topics = topics;
        seats.add(seat);
        onChange();
    }

    /** Somebody removes it from the group by hand. */
    @Override
    public boolean lose(String member) {
        Optional<SimSeat> seat =
                seats.stream().filter(one -> one.member.equals(member)).findFirst();
        if (world.recreates || seat.isEmpty()) {
            return false;
        }
        expel(seat.get());
        return true;
    }

    /** Another broker takes over after a while: members have all of their time. */
    @Override
    public void goAway(int millis) {
        if (away) {
            return;
        }
        away = true;
        backNanos = Long.MAX_VALUE;
        onAway();
        world.note(Situation.COORDINATOR_AWAY, !owners.isEmpty());
        world.later(millis, millis, () -> {
            away = false;
            backNanos = world.clock.nanoTime() + 1_000_000_000L;
            seats.forEach(this::hear);
            onBack();
        });
    }

    void onAway() {}

    void onBack() {}
}
