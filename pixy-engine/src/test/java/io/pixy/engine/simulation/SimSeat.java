package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.Set;

/** A member as the coordinator knows it; once it is expelled there is no way back. */
final class SimSeat {
    final String member;

    /** Stands for whoever comes back under it; empty if there is none. */
    final String name;

    final boolean foreign;
    Set<String> topics = Set.of();

    /** What it says that it has. */
    Set<PartitionId> owned = Set.of();

    /** What it was told that it has. */
    Set<PartitionId> given = Set.of();

    /** What it has been told to give back, and has not yet as far as is known. */
    Set<PartitionId> revoking = Set.of();

    /** Waits for a generation to begin; null if it does not. */
    SimCoordinator.Joining joining;

    /** The generation, or the epoch, under which it commits. */
    int generation;

    /** The one before, if it has not been heard since then. */
    int previous;

    long heardNanos;
    boolean expelled;

    /** Whether it is away, and its place is kept for whoever comes under its name. */
    boolean left;

    /** Whether somebody else has come under its name. */
    boolean displaced;

    SimSeat(String member, String name, boolean foreign) {
        this.member = member;
        this.name = name;
        this.foreign = foreign;
    }
}
