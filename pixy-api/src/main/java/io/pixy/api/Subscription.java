package io.pixy.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Messages of a topic on their way to a {@link DeliveryHandler}. Thread-safe; methods never block. */
public interface Subscription {
    /**
     * Changes how many messages may be in the handler's hands.
     *
     * @param window in place of the one before
     */
    void window(Window window);

    /**
     * How many messages are in the handler's hands.
     *
     * @return 0 or more
     */
    int outstanding();

    /**
     * Takes nothing more, and lets the handler end with what it has.
     *
     * @param timeout for that; what it has then is given back, as if it had never been handed out
     * @return {@link #ended}
     */
    CompletableFuture<Void> close(Duration timeout);

    /**
     * Tells when it is over.
     *
     * @return completes after {@link #close}; fails if it ended by itself, with {@link ShuttingDownException} when its
     *     cluster is closed
     */
    CompletableFuture<Void> ended();
}
