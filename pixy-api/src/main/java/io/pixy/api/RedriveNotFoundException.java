package io.pixy.api;

/** There is no such redrive, or nobody knows of it any more. */
public final class RedriveNotFoundException extends PixyException {
    private static final long serialVersionUID = 1L;

    private RedriveNotFoundException(String message) {
        super(message, null);
    }

    /**
     * None of that id.
     *
     * @param id what it was asked for by
     * @return the exception
     */
    public static RedriveNotFoundException unknown(String id) {
        return new RedriveNotFoundException(
                "there is no redrive " + Shown.name(id) + " of this group and topic; only the last one is known");
    }

    /**
     * None at all.
     *
     * @param group the consumer group
     * @param topic the topic
     * @return the exception
     */
    public static RedriveNotFoundException none(String group, String topic) {
        return new RedriveNotFoundException(
                "there was no redrive of group " + Shown.name(group) + " and topic " + Shown.name(topic) + " lately");
    }

    /**
     * Told by a server.
     *
     * @param text the whole text
     * @return the exception
     */
    public static RedriveNotFoundException withMessage(String text) {
        return new RedriveNotFoundException(text);
    }
}
