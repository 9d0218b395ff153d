package io.pixy.api;

/** Deals with messages of a {@link Subscription}, several at a time. */
@FunctionalInterface
public interface DeliveryHandler {
    /**
     * Deals with a message. May block; or answer at once with {@link Verdict#later}.
     *
     * @param delivery the message, which is the handler's until its lease runs out
     * @return what is to become of it
     * @throws Exception counts as {@link Verdict#nack()}
     */
    Verdict handle(Delivery delivery) throws Exception;

    /**
     * Dealing with a message has failed; it was handed back. Logs it if not overridden.
     *
     * @param delivery the message
     * @param failure what {@link #handle} threw, or what its verdict failed with
     */
    default void onFailure(Delivery delivery, Throwable failure) {
        System.getLogger(DeliveryHandler.class.getName())
                .log(System.Logger.Level.WARNING, () -> "Dealing with " + delivery.message() + " failed", failure);
    }

    /**
     * A verdict does not count: most often because it came after the lease had run out.
     *
     * @param delivery the message
     * @param why the code says whether it may be somebody else's by now
     */
    default void onUnsettled(Delivery delivery, SettleResult why) {}
}
