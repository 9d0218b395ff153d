package io.pixy.api;

/**
 * Names one message of a cluster. Immutable.
 *
 * @param topic not empty, without {@code /} and control characters, 249 characters at most
 * @param partition 0 or above
 * @param offset 0 or above
 */
public record TopicPosition(String topic, int partition, long offset) {
    /**
     * Checks the parts.
     *
     * @throws InvalidRequestException if one of them can't be
     */
    public TopicPosition {
        Names.checkTopic(topic);
        if (partition < 0) {
            throw new InvalidRequestException("bad partition: " + partition);
        }
        if (offset < 0) {
            throw new InvalidRequestException("bad offset: " + offset);
        }
    }
}
