package io.pixy.engine.group;

import java.util.concurrent.atomic.AtomicInteger;

/** How many topics the groups of a cluster may consume together; one that two groups consume counts twice. Thread-safe. */
public final class TopicQuota {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    /** Nothing is taken yet. */
    public TopicQuota(int limit) {
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    /** False if there is none left. */
    boolean take() {
        return taken.getAndUpdate(now -> Math.min(limit, now + 1)) < limit;
    }

    void giveBack(int topics) {
        taken.addAndGet(-topics);
    }
}
