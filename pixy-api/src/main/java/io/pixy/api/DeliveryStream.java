package io.pixy.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Messages that come by themselves, as many as there is room for. What is delivered is settled by its receipt, through
 * {@link Cluster#settle}, and makes room then; as it does when it is settled in another way, or when its lease runs out.
 *
 * <p>Thread-safe; methods never block, nor do they call the listener before they return.
 */
public interface DeliveryStream {
    /**
     * Changes how much may be out. What is out already is not taken back.
     *
     * @param window in place of the one before
     */
    void window(Window window);

    /**
     * Has so much more delivered, beside what was credited and not delivered yet. For a stream that was asked for without a
     * window.
     *
     * @param more messages and bytes; both are needed
     * @throws InvalidRequestException if the stream has a window
     */
    void credit(Window more);

    /**
     * For how long messages are handed out.
     *
     * @return what was asked for, or what holds for the queue
     */
    Duration lease();

    /**
     * How many messages are out.
     *
     * @return 0 or more
     */
    int outstanding();

    /**
     * How large they are together.
     *
     * @return keys, values and headers, in bytes
     */
    long outstandingBytes();

    /**
     * Tells who serves it, and how far that is; nobody else is asked for it.
     *
     * @return completes soon
     */
    CompletableFuture<StreamStatus> status();

    /** Delivers nothing more until {@link #resume}; the group goes on as if the receiver were slow. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /** Delivers nothing more at all; what is out can still be settled. */
    void drain();

    /**
     * Ends it. What is out is given back at once without having been tried; that of a receiver that may come back is kept
     * for it for a few seconds, if it has a {@linkplain SubscriptionRequest#clientId client id}.
     *
     * @param comesBack whether the receiver may
     */
    void close(boolean comesBack);
}
