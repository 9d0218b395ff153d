package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The coordinator of one Kafka group of the classic protocol, and the leader that shares out the partitions: whenever
 * somebody comes, goes or wants other topics all must join anew, then a generation begins. A partition that is to change
 * hands is nobody's for a generation: it is given in the next one, when its owner has joined without it.
 */
final class SimCoordinator extends SimGroup {
    /** Waits for a generation to begin. */
    interface Joining {
        void onJoined(int generation, Set<PartitionId> assigned);

        void onUnknown();

        void onLost();
    }

    private final int initialDelayMillis;
    private int generation;
    private int rounds;
    private boolean preparing;
    private boolean waitsForMore;

    /** Whether all must join anew when somebody is there who can tell them. */
    private boolean missed;

    SimCoordinator(SimWorld world) {
        super(world);
        this.initialDelayMillis = world.random.nextInt(3) == 0 ? 3000 : world.random.nextInt(500);
    }

    @Override
    SimProtocol protocol(SimLink link, SimProtocol.Owner owner) {
        return new SimClassicMember(world, this, link, owner);
    }

    /** Somebody joins, or joins anew; told when all others have done so, too. */
    void join(SimSeat seat, Set<String> topics, Set<PartitionId> owned, Joining joining) {
        if (seat.expelled) {
            joining.onUnknown();
            return;
        }
        Optional<SimSeat> holder = holder(seat);
        if (holder.isPresent()) {
            takeOver(holder.get(), seat, topics, joining);
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
        onChange();
    }

    /**
     * What its predecessor had is its own at once, unless the group shares out anew, or it wants something else. Brokers do
     * so, too, when the predecessor had to give something back: that is nobody's then until the group shares out again, whenever
     * that is. No member can know, so it is spared them here.
     */
    private void takeOver(SimSeat before, SimSeat seat, Set<String> topics, Joining joining) {
        boolean settled = !preparing
                && before.generation == generation
                && before.topics.equals(topics)
                && before.given.containsAll(before.owned);
        seat.topics = Set.copyOf(topics);
        displace(before, seat);
        if (settled) {
            seat.given = before.given;
            seat.owned = before.given;
            seat.generation = generation;
            hear(seat);
            joining.onJoined(generation, seat.given);
        } else {
            seat.joining = joining;
            onChange();
        }
    }

    @Override
    void onChange() {
        prepare();
        beginIfAllAreThere();
    }

    /** From now on everybody must join anew, who does not in time is expelled. */
    private void prepare() {
        missed |= isAway();
        if (isAway() || preparing || seats.isEmpty()) {
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

    private void beginIfAllAreThere() {
        if (!preparing
                || waitsForMore
                || isAway()
                || seats.stream().anyMatch(seat -> seat.joining == null && !seat.foreign)) {
            return;
        }
        preparing = false;
        generation++;
        countAnew();
        Map<PartitionId, SimSeat> current = new TreeMap<>();
        seats.forEach(seat -> seat.owned.forEach(id -> current.putIfAbsent(id, seat)));
        Map<PartitionId, SimSeat> target = sharedOut(current);
        for (SimSeat seat : List.copyOf(seats)) {
            Set<PartitionId> given = new TreeSet<>();
            target.forEach((id, next) -> {
                SimSeat before = world.mutants.givesAtOnce() ? next : current.getOrDefault(id, next);
                if (next == seat && before == seat) {
                    given.add(id);
                }
            });
            seat.generation = generation;
            seat.given = given;
            Joining joining = seat.joining;
            seat.joining = null;
            hear(seat);
            if (joining != null) {
                joining.onJoined(generation, given);
            }
        }
    }

    Beat onHeartbeat(SimSeat seat, int itsGeneration) {
        if (refuses(seat, itsGeneration)) {
            return Beat.UNKNOWN;
        }
        hear(seat);
        if (countAnew()) {
            prepare();
        }
        return preparing ? Beat.REBALANCING : Beat.WELL;
    }

    @Override
    boolean takesForHeartbeat(SimSeat seat) {
        hear(seat);
        return true;
    }

    /** Who was joining must begin anew, and what it was about is not forgotten. */
    @Override
    void onAway() {
        missed |= preparing;
        preparing = false;
        seats.stream().filter(seat -> seat.joining != null).forEach(seat -> {
            Joining lost = seat.joining;
            seat.joining = null;
            lost.onLost();
        });
    }

    @Override
    void onBack() {
        if (missed) {
            missed = false;
            prepare();
        }
    }
}
