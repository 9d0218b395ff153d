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
import java.util.TreeSet;

/**
 * The coordinator of one Kafka group of the classic protocol, and the leader that shares out the partitions: whenever
 * somebody comes, goes or wants other topics all must join anew, then a generation begins. A partition that is to change
 * hands is nobody's for a generation: it is given in the next one, when its owner has joined without it.
 */
final class SimCoordinator implements SimRegistry {
    static final Duration SESSION = Duration.ofSeconds(3);

    /** What heartbeats are told. */
    enum Beat {
        WELL,
        REBALANCING,
        UNKNOWN
    }

    /** Waits for a generation to begin. */
    interface Joining {
        void onJoined(int generation, Set<PartitionId> assigned);

        void onUnknown();

        void onLost();
    }

    /** A member as the coordinator knows it; once it is expelled there is no way back. */
    static final class Seat {
        final String member;
        private final boolean foreign;
        private Set<String> topics = Set.of();
        private Set<PartitionId> owned = Set.of();
        private Joining joining;
        private int generation;
        private long heardNanos;
        private boolean expelled;

        Seat(String member, boolean foreign) {
            this.member = member;
            this.foreign = foreign;
        }

        boolean isExpelled() {
            return expelled;
        }
    }

    /** Who has claimed a partition that was given to it. */
    private record Claim(Seat seat, long number) {}

    private final SimWorld world;
    private final List<Seat> seats = new ArrayList<>();
    private final Map<PartitionId, Claim> owners = new TreeMap<>();
    private final Duration joinGrace;

    /** How long a member may keep what is wanted back. Nobody is set back by whoever is next where topics are made again. */
    private final Duration patience;

    private final int initialDelayMillis;
    private Map<String, Integer> counts = Map.of();
    private int generation;
    private int rounds;
    private boolean preparing;
    private boolean waitsForMore;
    private boolean away;
    private long backNanos;

    /** Whether all must join anew when somebody is there who can tell them. */
    private boolean missed;

    private long claims;

    SimCoordinator(SimWorld world) {
        this.world = world;
        this.joinGrace = world.random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(world.random.nextInt(4000));
        this.patience = Duration.ofMillis(world.recreates ? 60_000 : 300 + world.random.nextInt(8000));
        this.initialDelayMillis = world.random.nextInt(3) == 0 ? 3000 : world.random.nextInt(500);
    }

    @Override
    public SimView view(SimMember member, OffsetStore offsets) {
        return new KafkaView(world, this, member, offsets);
    }

    @Override
    public Duration joinGrace() {
        return joinGrace;
    }

    /** In good order there is time to acknowledge what is in hand. */
    Duration patience() {
        return world.gentle ? patience.plusSeconds(10) : patience;
    }

    boolean isAway() {
        return away;
    }

    boolean isBackSince(long nanos) {
        return backNanos - nanos <= 0;
    }

    /** Somebody joins, or joins anew; told when all others have done so, too. */
    void join(Seat seat, Set<String> topics, Set<PartitionId> owned, Joining joining) {
        if (seat.expelled) {
            joining.onUnknown();
            return;
        }
        if (!seats.contains(seat)) {
            seats.add(seat);
            waitsForMore = seats.size() == 1;
            if (waitsForMore) {
                world.later(initialDelayMillis, initialDelayMillis, () -> {
                    waitsForMore = false;
                    beginIfAllAreThere();
                });
            }
        }
        seat.topics = Set.copyOf(topics);
        seat.owned = Set.copyOf(owned);
        seat.joining = joining;
        prepare();
        beginIfAllAreThere();
    }

    /** From now on everybody must join anew, who does not in time is expelled. */
    private void prepare() {
        missed |= away;
        if (away || preparing || seats.isEmpty()) {
            return;
        }
        preparing = true;
        int round = ++rounds;
        world.schedule(longestPoll().toNanos(), () -> {
            if (preparing && round == rounds) {
                List.copyOf(seats).stream()
                        .filter(seat -> seat.joining == null && !seat.foreign)
                        .forEach(this::expel);
                beginIfAllAreThere();
            }
        });
    }

    /** So long a member may take from one poll to the next. */
    Duration longestPoll() {
        return patience().plusSeconds(2);
    }

    private void beginIfAllAreThere() {
        if (!preparing
                || waitsForMore
                || away
                || seats.stream().anyMatch(seat -> seat.joining == null && !seat.foreign)) {
            return;
        }
        preparing = false;
        generation++;
        counts = countsNow();
        Map<PartitionId, Seat> current = new TreeMap<>();
        seats.forEach(seat -> seat.owned.forEach(id -> current.putIfAbsent(id, seat)));
        Map<PartitionId, Seat> target = SharingOut.of(counts, List.copyOf(seats), seat -> seat.topics, current);
        for (Seat seat : List.copyOf(seats)) {
            Set<PartitionId> given = new TreeSet<>();
            target.forEach((id, next) -> {
                Seat before = world.mutants.givesAtOnce() ? next : current.getOrDefault(id, next);
                if (next == seat && before == seat) {
                    given.add(id);
                }
            });
            seat.generation = generation;
            Joining joining = seat.joining;
            seat.joining = null;
            hear(seat);
            if (joining != null) {
                joining.onJoined(generation, given);
            }
        }
    }

    private Map<String, Integer> countsNow() {
        Map<String, Integer> now = new TreeMap<>();
        seats.forEach(seat -> seat.topics.forEach(topic -> now.put(topic, world.kafka.partitions(topic))));
        return now;
    }

    /** A sign of life, after which there is time for the next one. */
    private void hear(Seat seat) {
        seat.heardNanos = world.clock.nanoTime();
        world.schedule(SESSION.toNanos(), () -> {
            boolean silent = world.clock.nanoTime() - seat.heardNanos >= SESSION.toNanos();
            if (silent && !away && seat.joining == null && !seat.foreign) {
                expel(seat);
            }
        });
    }

    Beat onHeartbeat(Seat seat, int itsGeneration) {
        if (refuses(seat, itsGeneration)) {
            return Beat.UNKNOWN;
        }
        hear(seat);
        if (!counts.equals(countsNow())) {
            prepare();
        }
        return preparing ? Beat.REBALANCING : Beat.WELL;
    }

    private boolean refuses(Seat seat, int itsGeneration) {
        return seat.expelled || !seats.contains(seat) || seat.generation != itsGeneration;
    }

    /** Why a commit of that member is refused, if it is. */
    Optional<CommitFailure.Kind> refusal(Seat seat, int itsGeneration) {
        return refuses(seat, itsGeneration) ? Optional.of(CommitFailure.Kind.STALE_EPOCH) : Optional.empty();
    }

    /** It leaves, or does not count as a member any more. */
    void expel(Seat seat) {
        seat.expelled = true;
        owners.values().removeIf(claim -> claim.seat == seat);
        if (!seats.remove(seat)) {
            return;
        }
        if (seat.joining != null) {
            seat.joining.onUnknown();
        }
        prepare();
        beginIfAllAreThere();
    }

    /** Returns the number of the claim, which counts if the member does. */
    long claim(Seat seat, PartitionId id) {
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

    /** It answers in time whatever it is told. */
    @Override
    public void intrude(String name, Set<String> topics) {
        Seat seat = new Seat(name, true);
        seat.topics = topics;
        seats.add(seat);
        prepare();
        beginIfAllAreThere();
    }

    /** Somebody removes it from the group by hand. */
    @Override
    public boolean lose(String member) {
        Optional<Seat> seat =
                seats.stream().filter(one -> one.member.equals(member)).findFirst();
        if (world.recreates || seat.isEmpty()) {
            return false;
        }
        expel(seat.get());
        return true;
    }

    /** Another broker takes over after a while: who was joining must begin anew, the others have all of their time. */
    @Override
    public void goAway(int millis) {
        if (away) {
            return;
        }
        away = true;
        backNanos = Long.MAX_VALUE;
        preparing = false;
        seats.stream().filter(seat -> seat.joining != null).forEach(seat -> {
            Joining lost = seat.joining;
            seat.joining = null;
            lost.onLost();
        });
        world.note(Situation.COORDINATOR_AWAY, !owners.isEmpty());
        world.later(millis, millis, () -> {
            away = false;
            backNanos = world.clock.nanoTime() + 1_000_000_000L;
            seats.forEach(this::hear);
            if (missed) {
                missed = false;
                prepare();
            }
        });
    }
}
