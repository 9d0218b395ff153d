package io.pixy.engine.partition;

/**
 * Whether a partition is ours, as far as the registry has told, and what can be settled meanwhile.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
public final class Hold {
    private final PartitionConsumer partition;
    private boolean claimed;
    private long sinceNanos;

    Hold(PartitionConsumer partition) {
        this.partition = partition;
    }

    void begin() {
        claimed = true;
        sinceNanos = partition.context().clock().nanoTime();
    }

    void end() {
        claimed = false;
    }

    /** Whether the claim is held. */
    public boolean isClaimed() {
        return claimed;
    }

    /** How long ago the registry told so last. */
    public long forNanos() {
        return partition.context().clock().nanoTime() - sinceNanos;
    }

    /** Whether messages are settled here, with or without the claim. */
    public boolean takesSettlements() {
        return partition.tracker() != null && partition.state().takesAcks();
    }
}
