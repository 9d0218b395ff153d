package io.pixy.engine.kafka;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.TopicNames;
import java.nio.charset.StandardCharsets;

/**
 * What Kafka lets topics and groups be called. Brokers check topics too, but kafka-clients does not, and a text that is
 * too long for its protocol ends the thread that tries to send it: for all who use that client, and for good. No state.
 */
public final class KafkaNames {
    /** Most bytes that a text can have in Kafka's protocol. */
    public static final int LONGEST_TEXT = Short.MAX_VALUE;

    private static final int MOST_BYTES_OF_A_GROUP = 255;

    private KafkaNames() {}

    /**
     * Refuses a name of a topic that is longer than any can be; others may be asked about, be they legal or not.
     *
     * @throws InvalidRequestException if so
     */
    public static void checkLengthOfTopic(String name) {
        if (name.length() > TopicNames.MOST_CHARACTERS) {
            throw new InvalidRequestException(
                    "topic must not be longer than " + TopicNames.MOST_CHARACTERS + " characters");
        }
    }

    /**
     * Refuses a name of a group that nobody should be asked about. An empty one is Kafka's oldest group.
     *
     * @throws InvalidRequestException if it is too long, or is no text
     */
    public static void checkGroup(String name) {
        if (name.length() > MOST_BYTES_OF_A_GROUP || bytes(name) > MOST_BYTES_OF_A_GROUP) {
            throw new InvalidRequestException(
                    "consumer group must not be longer than " + MOST_BYTES_OF_A_GROUP + " bytes");
        }
        if (!isText(name)) {
            throw new InvalidRequestException("consumer group must not contain half of a surrogate pair");
        }
    }

    /** How many bytes a text has in Kafka's protocol. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a text comes back as it was sent: not so if it has half a character in it. */
    public static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
