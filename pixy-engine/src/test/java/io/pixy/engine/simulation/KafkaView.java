package io.pixy.engine.simulation;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One process and the coordinator: its connection, and its memberships one after the other. */
final class KafkaView implements SimView {
    private final SimWorld world;
    private final SimGroup coordinator;
    private final SimMember member;
    private final OffsetStore offsets;
    private final SimLink link;
    private Beliefs beliefs;
    private SimMembership membership;

    KafkaView(SimWorld world, SimGroup coordinator, SimMember member, OffsetStore offsets) {
        this.world = world;
        this.coordinator = coordinator;
        this.member = member;
        this.offsets = offsets;
        this.link = new SimLink(world, coordinator, member);
        this.beliefs = new Beliefs(world);
    }

    @Override
    public Membership join(String group, Listener listener) {
        beliefs = new Beliefs(world);
        membership = new SimMembership(
                world,
                coordinator,
                member,
                link,
                beliefs,
                pairs -> offsets.commit(group, pairs),
                world.mutants.listener(world, member, listener));
        return world.mutants.membership(member, membership);
    }

    @Override
    public long believedClaim(PartitionId partition) {
        return beliefs.claim(partition);
    }

    @Override
    public Map<PartitionId, Long> excusedClaims() {
        return beliefs.excused();
    }

    @Override
    public boolean isOutOfTime(PartitionId partition) {
        return membership != null && membership.isOutOfTime(partition);
    }

    @Override
    public boolean isTrustedSince(long nanos) {
        return link.isUp() && beliefs.isFreeSince(nanos) && coordinator.isBackSince(nanos);
    }

    @Override
    public boolean isEnding() {
        return membership != null && membership.isEnding();
    }

    @Override
    public boolean isJoining(String topic) {
        return membership == null || membership.isJoining(topic);
    }

    /** What is known is told again, or the group has to share out anew. */
    @Override
    public void tell() {
        if (membership != null) {
            membership.disturb();
        }
    }

    /** Or its thread stands still, while heartbeats go on. */
    @Override
    public void breakConnection(int millis, boolean badly) {
        if (!link.isUp() || (membership != null && membership.isStalled())) {
            return;
        }
        Beliefs hindered = beliefs;
        hindered.onHindrance(true);
        if (badly && membership != null) {
            membership.stall(millis);
        } else {
            link.breakDown();
        }
        member.later(millis, millis, () -> {
            link.mend();
            hindered.onHindrance(false);
        });
    }

    @Override
    public void die() {
        // what is under way at the coordinator comes to its end there
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> bring(
            Set<PartitionId> partitions, Function<PartitionId, Optional<CommitFailure>> store) {
        return membership.bring(partitions, store);
    }
}
