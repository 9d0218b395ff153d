package io.pixy.engine.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Topics are deleted and made again under their names. A member takes the new one for the old one until it is told, and
 * then drops all it knew: what is checked about its hand-outs and commits begins anew.
 */
final class Incarnations {
    private record Place(String member, String topic) {}

    /** Whoever has a topic learns within that time that it is another one, and leaves its start to whoever is next. */
    private static final long NEWS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SimWorld world;
    private final Map<String, Integer> numbers = new TreeMap<>();
    private final Map<Place, Integer> told = new HashMap<>();
    private final Map<String, Long> madeNanos = new HashMap<>();

    Incarnations(SimWorld world) {
        this.world = world;
    }

    /** Which one of its name a topic is. */
    int of(String topic) {
        return numbers.getOrDefault(topic, 0);
    }

    /** Whether a topic was made again so short a time ago that its owners may not have dealt with it. */
    boolean isNews(String topic) {
        Long made = madeNanos.get(topic);
        return made != null && world.clock.nanoTime() - made < NEWS_NANOS;
    }

    /** Which one of its name a member takes it for. */
    int believed(SimMember member, String topic) {
        return told.getOrDefault(new Place(member.id, topic), of(topic));
    }

    /** Whether a member has been told of the newest one, or of none yet. */
    boolean isKnown(SimMember member, String topic) {
        return believed(member, topic) == of(topic);
    }

    /** Unless somebody has not heard yet of the last time: that one is not told of what was there in between. */
    void recreate(String topic, int partitions) {
        if (!world.living().stream().allMatch(member -> isKnown(member, topic))) {
            return;
        }
        madeNanos.put(topic, world.clock.nanoTime());
        world.kafka.recreate(topic, partitions, numbers.merge(topic, 1, Integer::sum));
        world.members.forEach(member -> forget(member, topic));
        world.note(Situation.RECREATED_TOPIC, !world.registry.owners().isEmpty());
    }

    /** A member learns which topic it was when it asked. */
    void tell(SimMember member, String topic, int number) {
        Integer before = told.put(new Place(member.id, topic), number);
        if (before != null && before != number) {
            forget(member, topic);
            world.handOuts.drop(member, topic);
        }
    }

    private void forget(SimMember member, String topic) {
        world.handOuts.forget(member, topic);
        world.claimsOf(member).forEach((id, claim) -> {
            if (id.topic().equals(topic)) {
                world.commits.forget(claim);
            }
        });
    }
}
