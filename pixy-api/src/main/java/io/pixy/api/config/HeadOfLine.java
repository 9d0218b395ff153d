package io.pixy.api.config;

import java.util.Objects;

/**
 * When a message counts as one that everything behind it waits for, and what is done about it: section
 * {@code head_of_line} of a queue. Immutable.
 *
 * @param fill how close the partition must be to handing out nothing new, from 0 to 1: since the metadata is full, too many
 *     messages are pending, or too many wait
 * @param acked how much of what lies behind its oldest unacknowledged message must be acknowledged, from 0 to 1
 * @param action what is done
 * @param acksPerAction how many acknowledgements of others pay for one action, so that consumers who are all dead do not
 *     make everything a dead letter
 */
public record HeadOfLine(double fill, double acked, HeadOfLineAction action, int acksPerAction) {
    private static final HeadOfLine DEFAULTS = new HeadOfLine(0.9, 0.98, HeadOfLineAction.REPORT, 50);

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public HeadOfLine {
        Objects.requireNonNull(action, "action");
        Checks.fraction("consumer.queues[].head_of_line.fill", fill);
        Checks.fraction("consumer.queues[].head_of_line.acked", acked);
        Checks.positive("consumer.queues[].head_of_line.acks_per_action", acksPerAction);
    }

    /**
     * What holds for every value that is not given.
     *
     * @return it is reported
     */
    public static HeadOfLine defaults() {
        return DEFAULTS;
    }
}
