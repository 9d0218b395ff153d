package io.pixy.api.config;

import java.util.Objects;

/**
 * Where messages go that are rejected, or were tried as often as they may be: section {@code dead_letter} of a queue.
 * Immutable.
 *
 * @param topic the topic that they go to
 * @param onMissing what to do if there is none
 * @param body what a dead letter carries
 */
public record DeadLetterPolicy(TopicTemplate topic, OnMissing onMissing, LetterBody body) {

    /** Checks that nothing is left out. */
    public DeadLetterPolicy {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(onMissing, "onMissing");
        Objects.requireNonNull(body, "body");
    }

    /**
     * Copies into an existing topic.
     *
     * @param topic the topic, see {@link TopicTemplate}
     * @return the policy
     * @throws io.pixy.api.InvalidConfigException if there can be no such topic
     */
    public static DeadLetterPolicy to(String topic) {
        return new DeadLetterPolicy(new TopicTemplate(topic), OnMissing.REFUSE, LetterBody.COPY);
    }
}
