package io.pixy.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A message to write. Immutable, as long as nobody changes the arrays. Compared by identity of its arrays.
 *
 * @param topic the topic
 * @param key the key to store; null and empty are kept apart
 * @param partitionKey the bytes whose hash chooses the partition; null lets the partitioner choose as for a message
 *     without key. Normally the same as {@code key}
 * @param value the payload; null is a tombstone
 * @param headers record headers in order, repeats allowed; a value may be null
 * @param keyText whether the key is text when a message that could not be written is logged; otherwise it shows as hex
 * @param valueText the same for the value
 * @param partition where to write it, whatever the key; empty lets {@code partitionKey} choose. The call fails with
 *     {@link InvalidRequestException} if the topic has no such partition
 * @param timestampMillis what is stored as its time, in milliseconds since 1970; empty is the time of writing. Brokers
 *     replace it where the topic is set to {@code LogAppendTime}
 */
public record ProduceRequest(
        String topic,
        byte[] key,
        byte[] partitionKey,
        byte[] value,
        List<Header> headers,
        boolean keyText,
        boolean valueText,
        OptionalInt partition,
        OptionalLong timestampMillis) {

    /**
     * Checks that there is a topic (an illegal name fails the call) and copies the list.
     *
     * @throws InvalidRequestException if partition or timestamp are below 0
     */
    public ProduceRequest {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(timestampMillis, "timestampMillis");
        headers = List.copyOf(headers);
        if (partition.isPresent() && partition.getAsInt() < 0) {
            throw new InvalidRequestException("partition must not be below 0: " + partition.getAsInt());
        }
        if (timestampMillis.isPresent() && timestampMillis.getAsLong() < 0) {
            throw new InvalidRequestException(
                    "timestamp must not be before 1970: " + timestampMillis.getAsLong() + " ms");
        }
    }

    /**
     * A message whose partition is chosen, and whose time is that of writing.
     *
     * @param topic see above
     * @param key see above
     * @param partitionKey see above
     * @param value see above
     * @param headers see above
     * @param keyText see above
     * @param valueText see above
     */
    public ProduceRequest(
            String topic,
            byte[] key,
            byte[] partitionKey,
            byte[] value,
            List<Header> headers,
            boolean keyText,
            boolean valueText) {
        this(topic, key, partitionKey, value, headers, keyText, valueText, OptionalInt.empty(), OptionalLong.empty());
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
        return new ProduceRequest(
                topic, key, partitionKey, value, recordHeaders, keyText, valueText, partition, timestampMillis);
    }

    /**
     * The same message with another key for choosing the partition.
     *
     * @param bytes see {@link #partitionKey}
     * @return a new request
     */
    public ProduceRequest withPartitionKey(byte[] bytes) {
        return new ProduceRequest(topic, key, bytes, value, headers, keyText, valueText, partition, timestampMillis);
    }

    /**
     * The same message with other rules for showing it in the log.
     *
     * @param keyIsText see {@link #keyText}
     * @param valueIsText see {@link #valueText}
     * @return a new request
     */
    public ProduceRequest loggedAs(boolean keyIsText, boolean valueIsText) {
        return new ProduceRequest(
                topic, key, partitionKey, value, headers, keyIsText, valueIsText, partition, timestampMillis);
    }

    /**
     * The same message for a partition that the caller has chosen.
     *
     * @param number see {@link #partition}
     * @return a new request
     * @throws InvalidRequestException if it is below 0
     */
    public ProduceRequest withPartition(int number) {
        return new ProduceRequest(
                topic, key, partitionKey, value, headers, keyText, valueText, OptionalInt.of(number), timestampMillis);
    }

    /**
     * The same message with a time of its own.
     *
     * @param time see {@link #timestampMillis}; what is finer than milliseconds is cut
     * @return a new request
     * @throws InvalidRequestException if it is before 1970, or too far away for a number of milliseconds
     */
    public ProduceRequest withTimestamp(Instant time) {
        return new ProduceRequest(
                topic, key, partitionKey, value, headers, keyText, valueText, partition, OptionalLong.of(millis(time)));
    }

    private static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new InvalidRequestException("timestamp is too far away: " + time);
        }
    }

    @Override
    public String toString() {
        return "ProduceRequest[topic=" + topic + ", key=" + Bytes.describe(key) + ", value=" + Bytes.describe(value)
                + ", headers=" + headers + "]";
    }
}
