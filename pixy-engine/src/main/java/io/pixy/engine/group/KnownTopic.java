package io.pixy.engine.group;

/**
 * What a group knows of a topic since it began to look at it. Immutable.
 *
 * @param first how many partitions it had then: those beyond came into being since
 * @param now how many it has
 * @param id which topic of that name it is; empty if that can't be told
 * @param misses how often in a row there was no such topic
 * @param existed whether there ever was
 */
record KnownTopic(int first, int now, String id, int misses, boolean existed) {
    /** A broker that has just started may not know the topic yet; so it is believed only when it says so again. */
    private static final int MISSES_UNTIL_BELIEVED = 2;

    /**
     * At the first look.
     *
     * @param consumed the id of the topic that the group has consumed under that name before, empty if not known
     */
    static KnownTopic atFirst(TopicFacts facts, String consumed) {
        boolean another = isDifferent(consumed, facts.id());
        return new KnownTopic(
                another || facts.created() ? 0 : facts.partitions(),
                facts.partitions(),
                facts.id().isEmpty() && !facts.created() ? consumed : facts.id(),
                facts.isMissing() ? 1 : 0,
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
        return (id.isEmpty() || facts.id().isEmpty()) ? misses >= MISSES_UNTIL_BELIEVED : isDifferent(id, facts.id());
    }

    /** At a later look. */
    KnownTopic with(TopicFacts facts) {
        if (facts.isMissing()) {
            return new KnownTopic(first, 0, id, misses + 1, existed);
        }
        boolean isSame = (id.isEmpty() || facts.id().isEmpty()) ? misses == 0 : id.equals(facts.id());
        return new KnownTopic(
                isSame && !facts.created() ? first : 0,
                facts.partitions(),
                facts.id().isEmpty() ? id : facts.id(),
                0,
                true);
    }

    static boolean isDifferent(String id, String other) {
        return !id.isEmpty() && !other.isEmpty() && !id.equals(other);
    }
}
