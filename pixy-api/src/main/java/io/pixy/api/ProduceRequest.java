package io.pixy.api;

import java.util.List;
import java.util.Objects;

/**
 * A message to write. Immutable, as long as nobody changes the arrays. Compared by identity of its arrays.
 *
 * @param topic the topic
 * @param key the key to store; null and empty are kept apart
 * @param partitionKey the bytes whose hash chooses the partition; null lets the partitioner choose as for a message
 *     without key. Normally the same as {@code key}
 * @param value the payload; null is a tombstone
 * @param headers record headers in order, repeats allowed
 * @param keyText whether the key is text when a message that could not be written is logged; otherwise it shows as hex
 * @param valueText the same for the value
 */
public record ProduceRequest(
        String topic,
        byte[] key,
        byte[] partitionKey,
        byte[] value,
        List<Header> headers,
        boolean keyText,
        boolean valueText) {

    /** Checks that there is a topic (an illegal name fails the call) and copies the list. */
    public ProduceRequest {
        Objects.requireNonNull(topic, "topic");
        headers = List.copyOf(headers);
    }

    /**
     * A message without headers.
     *
     * @param topic the topic
     * @param key the key; null for none
     * @param value the payload; null for a tombstone
     * @return the request
     */
    public static ProduceRequest of(String topic, byte[] key, byte[] value) {
        return new ProduceRequest(topic, key, key, value, List.of(), false, false);
    }

    /**
     * A message of text without headers. Halves of characters (unpaired surrogates) are stored as U+FFFD, as over REST.
     *
     * @param topic the topic
     * @param key the key, stored as UTF-8; null for none
     * @param value the payload, stored as UTF-8; null for a tombstone
     * @return the request
     */
    public static ProduceRequest of(String topic, String key, String value) {
        byte[] keyBytes = Bytes.utf8(key);
        byte[] valueBytes = Bytes.utf8(value);
        return new ProduceRequest(topic, keyBytes, keyBytes, valueBytes, List.of(), true, true);
    }

    /**
     * The same message with headers.
     *
     * @param recordHeaders replaces those that are there
     * @return a new request
     */
    public ProduceRequest withHeaders(List<Header> recordHeaders) {
        return new ProduceRequest(topic, key, partitionKey, value, recordHeaders, keyText, valueText);
    }

    /**
     * The same message with another key for choosing the partition.
     *
     * @param bytes see {@link #partitionKey}
     * @return a new request
     */
    public ProduceRequest withPartitionKey(byte[] bytes) {
        return new ProduceRequest(topic, key, bytes, value, headers, keyText, valueText);
    }

    /**
     * The same message with other rules for showing it in the log.
     *
     * @param keyIsText see {@link #keyText}
     * @param valueIsText see {@link #valueText}
     * @return a new request
     */
    public ProduceRequest loggedAs(boolean keyIsText, boolean valueIsText) {
        return new ProduceRequest(topic, key, partitionKey, value, headers, keyIsText, valueIsText);
    }

    @Override
    public String toString() {
        return "ProduceRequest[topic=" + topic + ", key=" + Bytes.describe(key) + ", value=" + Bytes.describe(value)
                + ", headers=" + headers + "]";
    }
}
