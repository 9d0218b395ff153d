package io.pixy.engine.simulation;

import io.pixy.engine.group.TopicFacts;
import io.pixy.engine.offsets.Lookup;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Kafka tells a member of some topics. The member knows it when it looks at it: when the answer comes, something
 * about the topic before may still be waiting for its turn.
 */
final class SimFacts extends AbstractMap<String, Lookup<TopicFacts>> {
    private final SimWorld world;
    private final SimMember member;
    private final Map<String, Lookup<TopicFacts>> found = new TreeMap<>();
    private final Map<String, Integer> incarnations = new TreeMap<>();

    SimFacts(SimWorld world, SimMember member, Set<String> topics) {
        this.world = world;
        this.member = member;
        for (String topic : new TreeSet<>(topics)) {
            found.put(topic, world.kafka.facts(world, topic));
            incarnations.put(topic, world.incarnations.of(topic));
        }
    }

    @Override
    public Lookup<TopicFacts> get(Object topic) {
        Lookup<TopicFacts> answer = found.get(topic);
        if (answer instanceof Lookup.Found<TopicFacts> facts && facts.value().partitions() > 0) {
            world.incarnations.tell(member, (String) topic, incarnations.get(topic));
        }
        return answer;
    }

    @Override
    public Set<Entry<String, Lookup<TopicFacts>>> entrySet() {
        return found.entrySet();
    }
}
