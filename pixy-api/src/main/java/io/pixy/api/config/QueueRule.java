package io.pixy.api.config;

import java.util.Objects;

/**
 * Which groups and topics a policy is for: an element of {@code consumer.queues}. Immutable.
 *
 * @param topics a pattern of topics: {@code *} is any run of characters, {@code ?} is one
 * @param groups a pattern of consumer groups
 * @param policy what holds for them
 */
public record QueueRule(String topics, String groups, QueuePolicy policy) {

    /**
     * Checks the patterns.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public QueueRule {
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(groups, "groups");
        Objects.requireNonNull(policy, "policy");
        Glob.check("consumer.queues[].topics", topics);
        Glob.check("consumer.queues[].groups", groups);
    }

    /**
     * Whether the policy is for that group and topic.
     *
     * @param group a consumer group
     * @param topic a topic
     * @return whether both patterns match
     */
    public boolean matches(String group, String topic) {
        return Glob.matches(topics, topic) && Glob.matches(groups, group);
    }
}
