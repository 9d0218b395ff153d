package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Budget;

/**
 * Each partition's share of the group's memory. When the process has none left, a partition is read only when there is
 * nothing of it. Thread-safe: one volatile number.
 */
final class SharedLimits implements Allowance.Limits {
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
        return budget.hasRoom() ? share : 1;
    }
}
