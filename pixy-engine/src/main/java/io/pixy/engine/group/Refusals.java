package io.pixy.engine.group;

import io.pixy.api.PixyException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why there is nothing to be had at present, of the group or of some of its topics, as the registry told. Calls that wait
 * are told at once.
 *
 * <p>Confined to the group strand.
 */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final String group;
    private final Topics topics;
    private final Map<String, PixyException> ofTopics = new HashMap<>();
    private Optional<PixyException> ofGroup = Optional.empty();

    Refusals(String group, Topics topics) {
        this.group = group;
        this.topics = topics;
    }

    void onRefused(PixyException why) {
        log.error("Group {} can't be consumed here: {}", group, why.getMessage());
        ofGroup = Optional.of(why);
        topics.all().forEach(topic -> topic.refuse(why));
    }

    void onTopicsRefused(Set<String> refused, PixyException why) {
        log.error("Group {} can't consume {} here: {}", group, refused, why.getMessage());
        refused.forEach(topic -> ofTopics.put(topic, why));
        refused.forEach(topic -> Optional.ofNullable(topics.get(topic)).ifPresent(consumer -> consumer.refuse(why)));
    }

    /** The group is joined, and these topics are among those that can be consumed. */
    void onAssigned(Set<String> told) {
        ofGroup = Optional.empty();
        ofTopics.keySet().removeAll(told);
    }

    /** Only these are of interest any more. */
    void retain(Set<String> subscribed) {
        ofTopics.keySet().retainAll(subscribed);
    }

    boolean areAny() {
        return ofGroup.isPresent() || !ofTopics.isEmpty();
    }

    Optional<PixyException> of(String topic) {
        return ofGroup.or(() -> Optional.ofNullable(ofTopics.get(topic)));
    }
}
