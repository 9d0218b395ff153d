package io.pixy.engine.simulation;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The coordinator of one Kafka group of the protocol {@code consumer}: it knows what everybody is to have, and brings each
 * member there by itself, as it hears of it: first it takes, and when that is confirmed it gives what nobody else has. A
 * member commits under the epoch that it was told last.
 */
final class SimEpochs extends SimGroup {
    /**
     * What a heartbeat is answered.
     *
     * @param epoch the member's from now on
     * @param given what it is to have from now on
     */
    record Answer(Beat beat, int epoch, Set<PartitionId> given) {
        static final Answer UNKNOWN = new Answer(Beat.UNKNOWN, 0, Set.of());

        /** Another one has the name that it comes with. */
        static final Answer HELD = new Answer(Beat.REBALANCING, 0, Set.of());
    }

    private int epoch;
    private Map<PartitionId, SimSeat> target = Map.of();

    SimEpochs(SimWorld world) {
        super(world);
    }

    @Override
    SimProtocol protocol(SimLink link, SimProtocol.Owner owner) {
        return new SimConsumerMember(world, this, link, owner);
    }

    /**
     * A member is heard.
     *
     * @param itsEpoch zero if it wants to be one
     * @param owned what it has; empty if it does not say
     */
    Answer onHeartbeat(SimSeat seat, int itsEpoch, Set<String> topics, Optional<Set<PartitionId>> owned) {
        if (itsEpoch == 0) {
            Optional<SimSeat> holder = holder(seat);
            if (!seat.expelled && holder.isPresent() && !holder.get().left) {
                return Answer.HELD;
            }
            if (!seat.expelled && holder.isPresent()) {
                takeOver(holder.get(), seat);
            } else if (!seat.expelled && !seats.contains(seat)) {
                seats.add(seat);
                seat.topics = Set.copyOf(topics);
                onChange();
            }
        } else if (refuses(seat, itsEpoch) && (seat.expelled || itsEpoch != seat.previous)) {
            return Answer.UNKNOWN;
        }
        if (seat.expelled) {
            return Answer.UNKNOWN;
        }
        hear(seat);
        boolean wantsOthers = !seat.topics.equals(topics);
        seat.topics = Set.copyOf(topics);
        if (countAnew() || wantsOthers) {
            onChange();
        }
        if (itsEpoch == seat.generation) {
            seat.previous = seat.generation;
        }
        owned.ifPresent(has -> onOwned(seat, has));
        reconcile(seat);
        return new Answer(Beat.WELL, seat.generation, seat.given);
    }

    /** Nobody else notices. */
    private void takeOver(SimSeat before, SimSeat seat) {
        displace(before, seat);
        seat.topics = before.topics;
        Map<PartitionId, SimSeat> now = new TreeMap<>(target);
        now.replaceAll((id, owner) -> owner == before ? seat : owner);
        target = now;
    }

    /** Whoever keeps its place says so. */
    @Override
    void leave(SimSeat seat, boolean returns) {
        seat.left = true;
        super.leave(seat, returns);
    }

    private void onOwned(SimSeat seat, Set<PartitionId> has) {
        if (has.stream().noneMatch(seat.revoking::contains)) {
            seat.revoking = Set.of();
        }
    }

    private void reconcile(SimSeat seat) {
        if (!seat.revoking.isEmpty()) {
            return;
        }
        Set<PartitionId> wanted = new TreeSet<>();
        target.forEach((id, next) -> {
            if (next == seat) {
                wanted.add(id);
            }
        });
        Set<PartitionId> kept = new TreeSet<>(seat.given);
        kept.retainAll(wanted);
        if (kept.size() < seat.given.size()) {
            Set<PartitionId> revoked = new TreeSet<>(seat.given);
            revoked.removeAll(kept);
            seat.given = kept;
            seat.revoking = revoked;
            world.schedule(patience().plusSeconds(2).toNanos(), () -> {
                if (seat.revoking == revoked && !isAway()) {
                    expel(seat);
                }
            });
            return;
        }
        Set<PartitionId> taken = new HashSet<>();
        if (!world.mutants.givesAtOnce()) {
            seats.stream().filter(other -> other != seat).forEach(other -> {
                taken.addAll(other.given);
                taken.addAll(other.revoking);
            });
        }
        wanted.removeAll(taken);
        seat.given = wanted;
        if (seat.generation != epoch) {
            seat.previous = seat.generation;
            seat.generation = epoch;
        }
    }

    /** Everybody hears of it with a heartbeat. */
    @Override
    void onChange() {
        epoch++;
        countAnew();
        Map<PartitionId, SimSeat> current = new TreeMap<>(target);
        current.values().retainAll(List.copyOf(seats));
        target = sharedOut(current);
    }

    @Override
    Optional<CommitFailure.Kind> refusal(SimSeat seat, int itsEpoch) {
        if (seat.expelled || !seats.contains(seat) || itsEpoch > seat.generation) {
            return Optional.of(CommitFailure.Kind.STALE_EPOCH);
        }
        return itsEpoch == seat.generation ? Optional.empty() : Optional.of(CommitFailure.Kind.REBALANCING);
    }
}
