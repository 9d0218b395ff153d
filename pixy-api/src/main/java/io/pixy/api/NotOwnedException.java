package io.pixy.api;

/** This instance has no consumer for the partition that could take an acknowledgement. */
public final class NotOwnedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     *
     * @param group the group
     * @param topic the topic
     * @param partition the partition
     */
    public NotOwnedException(String group, String topic, int partition) {
        super("acks channel missing for {" + Shown.name(group) + " " + Shown.name(topic) + " " + partition + "}", null);
    }
}
