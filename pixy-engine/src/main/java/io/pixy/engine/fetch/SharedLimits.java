package io.pixy.engine.fetch;

/** Each partition's share of the group's memory. Thread-safe: one volatile number. */
final class SharedLimits implements Allowance.Limits {
    private final FetchSettings settings;
    private volatile long share;

    SharedLimits(FetchSettings settings) {
        this.settings = settings;
        this.share = settings.maxBufferedBytes();
    }

    void shareAmong(int partitions) {
        share = settings.maxBufferedBytes() / Math.max(1, partitions);
    }

    @Override
    public int maxMessages() {
        return settings.maxBufferedMessages();
    }

    @Override
    public long maxBytes() {
        return share;
    }
}
