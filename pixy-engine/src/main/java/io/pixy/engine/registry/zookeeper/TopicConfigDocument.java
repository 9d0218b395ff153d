package io.pixy.engine.registry.zookeeper;

import io.pixy.api.TopicConfig;
import java.util.Map;
import java.util.TreeMap;

/** The record Kafka keeps of the settings made for one topic. No state. */
final class TopicConfigDocument {
    private TopicConfigDocument() {}

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if it is not what Kafka writes
     */
    static TopicConfig read(Node node) {
        if (!(JsonReader.parse(node.text()) instanceof Map<?, ?> record)) {
            throw new IllegalArgumentException("not an object");
        }
        return new TopicConfig(version(record.get("version")), settings(record.get("config")));
    }

    private static int version(Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof Double number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("version is not a number");
    }

    private static Map<String, String> settings(Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> config)) {
            throw new IllegalArgumentException("config is not an object");
        }
        Map<String, String> settings = new TreeMap<>();
        config.forEach((name, setting) -> {
            if (!(setting instanceof String text)) {
                throw new IllegalArgumentException("setting " + name + " is not a string");
            }
            settings.put((String) name, text);
        });
        return settings;
    }
}
