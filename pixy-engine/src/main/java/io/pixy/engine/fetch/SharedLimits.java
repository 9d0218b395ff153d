package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Budget;

/**
 * Each partition's share of the group's memory. When the process has none left, a partition is read only when there is hardly
 * anything of it. Thread-safe: one volatile number.
 */
final class SharedLimits implements Allowance.Limits {
    /** Less than a fetch brings anyway; who has to be asked for each message keeps everybody waiting. */
    private static final long LEAST_BYTES = 1 << 14;

    private final FetchSettings settings;
    private final Budget.Share budget;
    private volatile long share;

    SharedLimits(FetchSettings settings, Budget.Share budget) {
        this.budget = budget;
        this.settings = settings;
        this.share = settings.aheadBytes();
    }

    void shareAmong(int partitions) {
        share = settings.aheadBytes() / Math.max(1, partitions);
    }

    @Override
    public int maxMessages() {
        return settings.maxBufferedMessages();
    }

    @Override
    public long maxBytes() {
        return budget.hasRoom() ? share : Math.min(share, LEAST_BYTES);
    }
}
