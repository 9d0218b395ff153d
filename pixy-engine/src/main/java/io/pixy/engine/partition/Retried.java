package io.pixy.engine.partition;

import io.pixy.api.Header;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.Message;
import io.pixy.api.config.TopicTemplate;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a message of a retry topic says about the message that it is a copy of. Immutable.
 *
 * @param topic where that was
 * @param partition where that was
 * @param offset where that was
 * @param timestampMillis when it was written
 * @param attempts how often it was tried
 * @param notBeforeMillis when the copy may be handed out, milliseconds since 1970
 */
public record Retried(
        String topic, int partition, long offset, long timestampMillis, int attempts, long notBeforeMillis) {
    /** Before the names of the headers. */
    public static final String PREFIX = "pixy.retry.";

    /** Longer ones are not ours. */
    private static final int MOST_BYTES = 1024;

    /**
     * Reads the headers.
     *
     * @param template the retry topic of the group
     * @return nothing if the message is none that was put there for the group, whatever it says
     */
    public static Optional<Retried> of(Message message, String group, TopicTemplate template) {
        Map<String, String> found = new HashMap<>();
        for (Header header : message.headers()) {
            if (header.key().startsWith(PREFIX) && header.value() != null && header.value().length <= MOST_BYTES) {
                found.put(header.key().substring(PREFIX.length()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        try {
            String topic = found.getOrDefault("topic", "");
            boolean ours = group.equals(found.get("group"))
                    && !topic.isEmpty()
                    && message.topic().equals(template.nameFor(group, topic));
            return ours ? Optional.of(parsed(topic, found)) : Optional.empty();
        } catch (NumberFormatException | InvalidConfigException e) {
            return Optional.empty();
        }
    }

    private static Retried parsed(String topic, Map<String, String> found) {
        return new Retried(
                topic,
                Integer.parseInt(found.getOrDefault("partition", "")),
                Long.parseLong(found.getOrDefault("offset", "")),
                Long.parseLong(found.getOrDefault("timestamp", "-1")),
                Math.max(0, Integer.parseInt(found.getOrDefault("attempt", ""))),
                Long.parseLong(found.getOrDefault("not_before", "0")));
    }

    /** The headers that say so. */
    public List<Header> headers(String group) {
        return List.of(
                header("topic", topic),
                header("partition", Integer.toString(partition)),
                header("offset", Long.toString(offset)),
                header("group", group),
                header("attempt", Integer.toString(attempts)),
                header("not_before", Long.toString(notBeforeMillis)),
                header("timestamp", Long.toString(timestampMillis)));
    }

    private static Header header(String name, String value) {
        return new Header(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
