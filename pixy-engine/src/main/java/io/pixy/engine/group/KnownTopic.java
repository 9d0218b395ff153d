package io.pixy.engine.group;

import java.time.Duration;

/**
 * What a group knows of a topic since it began to look at it. Immutable.
 *
 * @param first how many partitions it had then: those beyond came into being since
 * @param now how many it has
 * @param id which topic of that name it is; empty if that can't be told
 * @param misses how often in a row there was no such topic, not counting those soon after another
 * @param missedNanos when the last one of them was
 * @param existed whether there ever was
 */
record KnownTopic(int first, int now, String id, int misses, long missedNanos, boolean existed) {
    /** A broker that has just started may not know the topic yet; so it is believed only when it says so again. */
    private static final int MISSES_UNTIL_BELIEVED = 2;

    /** Whoever gives a partition up for being told so asks at once, and is told by the same broker. */
    private static final long BETWEEN_MISSES_NANOS = Duration.ofSeconds(2).toNanos();

    /**
     * At the first look.
     *
     * @param consumed the id of the topic that the group has consumed under that name before, empty if not known
     */
    static KnownTopic atFirst(TopicFacts facts, String consumed, long nowNanos) {
        boolean another = isDifferent(consumed, facts.id());
        return new KnownTopic(
                another || facts.created() ? 0 : facts.partitions(),
                facts.partitions(),
                facts.id().isEmpty() && !facts.created() ? consumed : facts.id(),
                facts.isMissing() ? 1 : 0,
                nowNanos,
                !facts.isMissing() || !consumed.isEmpty());
    }

    /**
     * Whether what is there now is another topic of the same name. Without ids the only sign is that there was none for a
     * while.
     */
    boolean isAnother(TopicFacts facts) {
        if (facts.isMissing() || !existed) {
            return false;
        }
        return (id.isEmpty() || facts.id().isEmpty()) ? isBelievedMissing() : isDifferent(id, facts.id());
    }

    /** Whether there is no such topic, and that was said often enough. */
    boolean isBelievedMissing() {
        return misses >= MISSES_UNTIL_BELIEVED;
    }

    /** At a later look. */
    KnownTopic with(TopicFacts facts, long nowNanos) {
        if (facts.isMissing()) {
            boolean counts = misses == 0 || nowNanos - missedNanos >= BETWEEN_MISSES_NANOS;
            return new KnownTopic(first, 0, id, counts ? misses + 1 : misses, counts ? nowNanos : missedNanos, existed);
        }
        boolean isSame = (id.isEmpty() || facts.id().isEmpty()) ? misses == 0 : id.equals(facts.id());
        return new KnownTopic(
                isSame && !facts.created() ? first : 0,
                facts.partitions(),
                facts.id().isEmpty() ? id : facts.id(),
                0,
                nowNanos,
                true);
    }

    static boolean isDifferent(String id, String other) {
        return !id.isEmpty() && !other.isEmpty() && !id.equals(other);
    }
}
