package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.TopicNames;

/**
 * The name of a topic that goes with a group and a topic: {@code {group}} and {@code {topic}} stand for their names.
 * Immutable.
 *
 * @param text such as <code>dlq.{topic}.{group}</code>
 */
public record TopicTemplate(String text) {
    private static final String TOPIC = "{topic}";
    private static final String GROUP = "{group}";

    /**
     * Checks that it can come to the name of a topic.
     *
     * @throws InvalidConfigException if not, or if it comes to the topic itself
     */
    public TopicTemplate {
        // what a group called g makes of a topic called t tells whether all the rest is legal
        String sample = filled(text, "t", "g");
        if (!TopicNames.isLegal(sample)) {
            throw new InvalidConfigException("'" + text
                    + "' can't be the name of a topic: besides {topic} and {group} it"
                    + " may have letters, digits, '.', '_' and '-', " + TopicNames.MOST_CHARACTERS
                    + " characters at most");
        }
        if (text.equals(TOPIC)) {
            throw new InvalidConfigException("'" + text + "' is the topic itself");
        }
    }

    /**
     * The name for that group and topic.
     *
     * @param group a consumer group
     * @param topic what it consumes
     * @return a name that a topic can have
     * @throws InvalidConfigException if there can be no such topic: groups may have characters that topics may not, and
     *     the two together may be too long
     */
    public String nameFor(String group, String topic) {
        String name = filled(text, topic, group);
        if (!TopicNames.isLegal(name)) {
            throw new InvalidConfigException("'" + text + "' comes to '" + name + "' for group " + group
                    + ", which can't be the name of a topic: leave {group} out, or call the group otherwise");
        }
        if (name.equals(topic)) {
            throw new InvalidConfigException("'" + text + "' comes to the topic itself for " + topic);
        }
        return name;
    }

    /** In one go: what a name brings along is not looked at again. */
    private static String filled(String text, String topic, String group) {
        StringBuilder name = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(TOPIC, at)) {
                name.append(topic);
                at += TOPIC.length();
            } else if (text.startsWith(GROUP, at)) {
                name.append(group);
                at += GROUP.length();
            } else {
                name.append(text.charAt(at++));
            }
        }
        return name.toString();
    }
}
