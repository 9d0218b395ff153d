package io.pixy.engine.simulation;

import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;

/** The registry that all members share, whichever it is. */
interface SimRegistry {
    /** The registries that there are. */
    enum Kind {
        ZOOKEEPER(SimZooKeeper::new),
        KAFKA(SimCoordinator::new),
        KIP848(SimEpochs::new);

        @SuppressWarnings("ImmutableEnumChecker") // a constructor
        private final Function<SimWorld, SimRegistry> maker;

        Kind(Function<SimWorld, SimRegistry> maker) {
            this.maker = maker;
        }

        SimRegistry create(SimWorld world) {
            return maker.apply(world);
        }
    }

    /** A member's way to it. */
    SimView view(SimMember member, OffsetStore offsets);

    /** The number of the claim by which a member owns a partition, 0 if it does not. Numbers are never used again. */
    long claimOf(String member, PartitionId id);

    /** How long requests may wait for the group to be joined, beside the time that they have anyway. */
    Duration joinGrace();

    /** Who owns what. */
    Map<PartitionId, String> owners();

    /** Who is to own what when all of these subscribe to all of these topics and nothing changes any more. */
    Map<PartitionId, String> shares(List<String> topics, SortedSet<String> members);

    /** What a member has registered. */
    Set<String> topicsOf(String member);

    /** Whether nothing of ours is left. */
    boolean isEmpty();

    /** Somebody who is none of ours registers; without topics if what he wrote can't be read. */
    void intrude(String name, Set<String> topics);

    /** A registration vanishes, by nobody's doing; false if there is none. */
    boolean lose(String member);

    /** Whether members keep their place by their name. */
    default boolean keepsPlaces() {
        return false;
    }

    /** It is away for so long, if it ever is for all members at a time. */
    default void goAway(int millis) {}
}
