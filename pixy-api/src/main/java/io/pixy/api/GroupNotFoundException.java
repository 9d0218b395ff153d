package io.pixy.api;

/** A consumer group is unknown, or does not consume the topic. */
public final class GroupNotFoundException extends PixyException {
    private static final long serialVersionUID = 1L;

    private GroupNotFoundException(String message) {
        super(message, null);
    }

    /**
     * The group is unknown.
     *
     * @param group the group
     * @return the exception
     */
    public static GroupNotFoundException unknown(String group) {
        return new GroupNotFoundException("unknown consumer group " + Shown.name(group));
    }

    /**
     * The group consumes other topics.
     *
     * @param group the group
     * @param topic the topic
     * @return the exception
     */
    public static GroupNotFoundException notConsuming(String group, String topic) {
        return new GroupNotFoundException("topic " + Shown.name(topic) + " is not consumed by " + Shown.name(group));
    }

    /**
     * Told by a server.
     *
     * @param text the whole text
     * @return the exception
     */
    public static GroupNotFoundException withMessage(String text) {
        return new GroupNotFoundException(text);
    }
}
