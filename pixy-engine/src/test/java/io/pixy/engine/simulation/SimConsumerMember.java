package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A member by the protocol {@code consumer}: it is told with heartbeats what it is to have, and goes there by itself; what it
 * has done it tells with the next one. Heartbeats go on whatever the thread does.
 */
final class SimConsumerMember implements SimProtocol {
    private final SimWorld world;
    private final SimEpochs coordinator;
    private final SimLink link;
    private final Owner owner;
    private SimSeat seat;
    private int epoch;

    /** What it is to have; empty if that was not told. */
    private Optional<Set<PartitionId>> goal = Optional.empty();

    /** What it has, until the callbacks of a change are over. */
    private Set<PartitionId> current = Set.of();

    private boolean reconciling;
    private boolean settled;
    private boolean tellsAll;
    private boolean underWay;
    private int lives;

    /** It was told that all is lost, and sends no heartbeats before it has done something about it. */
    private boolean mute;

    SimConsumerMember(SimWorld world, SimEpochs coordinator, SimLink link, Owner owner) {
        this.world = world;
        this.coordinator = coordinator;
        this.link = link;
        this.owner = owner;
    }

    @Override
    public void begin(SimSeat now) {
        lives++;
        seat = now;
        epoch = 0;
        goal = Optional.empty();
        current = Set.of();
        reconciling = false;
        settled = false;
        tellsAll = true;
        underWay = false;
        mute = false;
    }

    /** A new member makes itself known at once, others with their next heartbeat. */
    @Override
    public void onSubscribed() {
        if (epoch == 0) {
            beat();
        }
    }

    @Override
    public boolean isJoining() {
        return false;
    }

    @Override
    public boolean isMute() {
        return mute;
    }

    @Override
    public int generation() {
        return epoch;
    }

    @Override
    public void stir() {
        tellsAll = true;
        beat();
    }

    @Override
    public void beat() {
        if (seat == null || mute || underWay || owner.subscribed().isEmpty()) {
            return;
        }
        underWay = true;
        int life = lives;
        SimSeat as = seat;
        int with = epoch;
        Set<String> topics = Set.copyOf(owner.subscribed());
        Optional<Set<PartitionId>> owned = tellsAll ? Optional.of(Set.copyOf(current)) : Optional.empty();
        tellsAll = false;
        Runnable lost = () -> {
            if (life == lives) {
                underWay = false;
                tellsAll = true;
            }
        };
        link.send(
                () -> {
                    SimEpochs.Answer answer = coordinator.onHeartbeat(as, with, topics, owned);
                    link.answer(() -> onAnswer(life, answer), lost);
                },
                lost);
    }

    private void onAnswer(int life, SimEpochs.Answer answer) {
        if (life != lives) {
            return;
        }
        underWay = false;
        SimSeat as = seat;
        switch (answer.beat()) {
            case UNKNOWN -> {
                mute = true;
                owner.post(() -> owner.onUnknown(as));
            }
            case REBALANCING -> {
                mute = true;
                owner.post(() -> {
                    if (owner.isCurrent(as)) {
                        owner.onDisplaced(as);
                    }
                });
            }
            case WELL -> {
                epoch = answer.epoch();
                goal = Optional.of(answer.given());
            }
        }
        // whatever it says, it is an answer; what it says comes first
        owner.onHeard(as);
    }

    @Override
    public void poll() {
        if (reconciling || goal.isEmpty() || (settled && goal.get().equals(current))) {
            return;
        }
        Set<PartitionId> next = goal.get();
        if (!settled && world.chaos && world.random.nextInt(60) == 0) {
            owner.refuse();
            if (seat == null) {
                return;
            }
        }
        reconciling = true;
        settled = true;
        int life = lives;
        Set<PartitionId> revoked = new TreeSet<>(current);
        revoked.removeAll(next);
        Set<PartitionId> added = new TreeSet<>(next);
        added.removeAll(current);
        owner.giveBack(revoked, () -> {
            if (life != lives || mute) {
                return;
            }
            reconciling = false;
            current = next;
            owner.onGiven(added, owner.subscribed());
            tellsAll = true;
            beat();
        });
    }
}
