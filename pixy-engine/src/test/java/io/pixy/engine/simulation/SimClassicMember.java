package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.Set;
import java.util.TreeSet;

/** A member by the classic protocol: joins anew whenever the group shares out, with all others. */
final class SimClassicMember implements SimProtocol {
    private final SimWorld world;
    private final SimCoordinator coordinator;
    private final SimLink link;
    private final Owner owner;
    private SimSeat seat;
    private int generation;
    private int joins;
    private boolean needsJoin;
    private boolean joining;

    /** It was told that all is lost, and sends no heartbeats before it has done something about it. */
    private boolean mute;

    SimClassicMember(SimWorld world, SimCoordinator coordinator, SimLink link, Owner owner) {
        this.world = world;
        this.coordinator = coordinator;
        this.link = link;
        this.owner = owner;
    }

    @Override
    public void begin(SimSeat now) {
        seat = now;
        generation = 0;
        joins++;
        joining = false;
        mute = false;
        needsJoin = now != null;
    }

    @Override
    public void onSubscribed() {
        needsJoin = true;
    }

    @Override
    public boolean isJoining() {
        return joining;
    }

    @Override
    public boolean isMute() {
        return mute;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public void stir() {
        needsJoin = true;
    }

    @Override
    public void poll() {
        if (needsJoin && !joining && !owner.subscribed().isEmpty()) {
            needsJoin = false;
            SimSeat as = seat;
            Set<PartitionId> dropped = new TreeSet<>(owner.owned());
            dropped.removeIf(id -> owner.subscribed().contains(id.topic()));
            owner.giveBack(dropped, () -> join(as));
        }
    }

    private void join(SimSeat as) {
        if (!owner.isCurrent(as)) {
            return;
        }
        joining = true;
        int number = ++joins;
        Set<String> with = Set.copyOf(owner.subscribed());
        Set<PartitionId> owned = Set.copyOf(owner.owned());
        Runnable again = () -> owner.post(() -> {
            if (number == joins && joining) {
                joining = false;
                needsJoin = true;
            }
        });
        link.send(
                () -> coordinator.join(as, with, owned, new SimCoordinator.Joining() {
                    @Override
                    public void onJoined(int itsGeneration, Set<PartitionId> assigned) {
                        link.answer(
                                () -> owner.post(
                                        () -> SimClassicMember.this.onJoined(number, with, itsGeneration, assigned)),
                                again);
                    }

                    @Override
                    public void onUnknown() {
                        link.answer(() -> owner.post(() -> refused(as)), again);
                    }

                    @Override
                    public void onLost() {
                        link.lose(again);
                    }
                }),
                again);
    }

    private void refused(SimSeat as) {
        if (as.displaced) {
            owner.onDisplaced(as);
        } else {
            owner.onUnknown(as);
        }
    }

    private void onJoined(int number, Set<String> with, int itsGeneration, Set<PartitionId> assigned) {
        if (number != joins || !joining) {
            return;
        }
        joining = false;
        if (world.chaos && world.random.nextInt(60) == 0) {
            owner.refuse();
            if (seat == null) {
                return;
            }
        }
        generation = itsGeneration;
        owner.onJoined();
        Set<PartitionId> revoked = new TreeSet<>(owner.owned());
        revoked.removeAll(assigned);
        Set<PartitionId> added = new TreeSet<>(assigned);
        added.removeAll(owner.owned());
        added.removeIf(id -> !owner.subscribed().contains(id.topic()));
        needsJoin |= !revoked.isEmpty();
        SimSeat as = seat;
        owner.giveBack(revoked, () -> {
            if (owner.isCurrent(as)) {
                owner.onGiven(added, with);
            }
        });
    }

    @Override
    public void beat() {
        SimSeat as = seat;
        int itsGeneration = generation;
        if (as != null && generation > 0 && !joining && !mute) {
            link.send(
                    () -> {
                        SimGroup.Beat answer = coordinator.onHeartbeat(as, itsGeneration);
                        link.answer(() -> onHeartbeat(as, itsGeneration, answer), () -> {});
                    },
                    () -> {});
        }
    }

    private void onHeartbeat(SimSeat as, int itsGeneration, SimGroup.Beat answer) {
        if (as != seat || joining || itsGeneration != generation || mute) {
            return;
        }
        mute = answer == SimGroup.Beat.UNKNOWN;
        owner.post(() -> {
            if (as != seat) {
                return;
            }
            if (answer == SimGroup.Beat.UNKNOWN) {
                refused(as);
            } else if (answer == SimGroup.Beat.REBALANCING) {
                needsJoin |= !joining;
            }
        });
        // whatever it says, it is an answer; what it says comes first
        owner.onHeard(as);
    }
}
