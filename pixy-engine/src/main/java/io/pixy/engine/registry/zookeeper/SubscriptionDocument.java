package io.pixy.engine.registry.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a member writes into its node. The bytes are those of the original: it can't read a group at all in which one
 * document differs in type, and consumers of Kafka 0.8 read any number as 32 bits, so seconds as an integer are the only
 * time both understand. No state.
 */
final class SubscriptionDocument {
    private SubscriptionDocument() {}

    /**
     * The document.
     *
     * @param topics sorted by bytes, which for topic names is the order of strings
     * @param wallMillis now, in milliseconds since 1970
     */
    static byte[] write(NavigableSet<String> topics, long wallMillis) {
        String subscription = topics.stream().map(topic -> quote(topic) + ":1").collect(Collectors.joining(","));
        String text = "{\"subscription\":{" + subscription + "},\"pattern\":\"static\",\"timestamp\":"
                + Math.floorDiv(wallMillis, 1000L) + ",\"version\":1}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The topics in a document, whoever wrote it: only the names are looked at.
     *
     * @throws IllegalArgumentException if there is no telling what its member subscribes to
     */
    static NavigableSet<String> topics(Node node) {
        if (JsonReader.parse(node.text()) instanceof Map<?, ?> document
                && document.get("subscription") instanceof Map<?, ?> subscription) {
            NavigableSet<String> topics = new TreeSet<>();
            subscription.keySet().forEach(topic -> topics.add((String) topic));
            return topics;
        }
        throw new IllegalArgumentException("no subscription in it");
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
