package io.pixy.api;

import java.util.List;

/**
 * What was found in a partition. Immutable.
 *
 * @param messages in the order of their offsets; none if there is none from where it begins
 * @param next the offset to begin with to see what comes behind. It is the end if everything up to there was seen
 * @param begin the oldest offset in the log
 * @param end the offset that the next message will get
 */
public record MessagePage(List<Message> messages, long next, long begin, long end) {

    /** Copies the list. */
    public MessagePage {
        messages = List.copyOf(messages);
    }
}
