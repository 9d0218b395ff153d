package io.pixy.api;

import java.util.List;
import java.util.Objects;

/**
 * A consumed message. Immutable, as long as nobody changes the arrays. Compared by identity of its arrays.
 *
 * @param topic where it comes from
 * @param partition where it comes from
 * @param offset where it comes from
 * @param key null and empty are kept apart
 * @param value null for a tombstone
 * @param headers record headers in order
 * @param timestampMillis the record's timestamp, milliseconds since 1970; -1 if it has none
 * @param attempt how often this owner of the partition has handed it out, this time included; 1 for the first time
 */
public record Message(
        String topic,
        int partition,
        long offset,
        byte[] key,
        byte[] value,
        List<Header> headers,
        long timestampMillis,
        int attempt) {

    /** Checks that there is a topic and copies the list. */
    public Message {
        Objects.requireNonNull(topic, "topic");
        headers = List.copyOf(headers);
    }

    /**
     * What to acknowledge when the message has been dealt with.
     *
     * @return topic, partition and offset
     */
    public TopicPosition position() {
        return new TopicPosition(topic, partition, offset);
    }

    /**
     * The same message, handed out once more.
     *
     * @param number see {@link #attempt}
     * @return a new message that shares everything else
     */
    public Message withAttempt(int number) {
        return new Message(topic, partition, offset, key, value, headers, timestampMillis, number);
    }

    @Override
    public String toString() {
        return "Message[" + topic + "/" + partition + "@" + offset + ", key=" + Bytes.describe(key) + ", value="
                + Bytes.describe(value) + ", attempt=" + attempt + "]";
    }
}
