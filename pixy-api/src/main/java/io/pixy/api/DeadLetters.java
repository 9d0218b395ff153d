package io.pixy.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The dead letters of one consumer group and topic. Thread-safe; methods never block. */
public interface DeadLetters {
    /** More are not listed at a time. */
    int MOST_LISTED = 1000;

    /** Letters are not put back faster than that. */
    double MOST_PER_SECOND = 10_000;

    /**
     * Shows letters that were not put back yet, the oldest of each partition first.
     *
     * @param max 1 to {@value #MOST_LISTED}
     * @return what was found within a few seconds. Fails with {@link UnknownTopicException} if there is no dead-letter topic
     */
    CompletableFuture<List<DeadLetter>> list(int max);

    /**
     * Puts the letters that are there now back into the topic they were in, the oldest first; their attempts begin anew. It
     * goes on in the background, as long as this instance lives.
     *
     * @param perSecond how many at most, above 0 and up to {@value #MOST_PER_SECOND}
     * @return the redrive that has begun. Fails with {@link InvalidRequestException} if one is running already, here or
     *     elsewhere
     */
    CompletableFuture<Redrive> redrive(double perSecond);

    /**
     * How far the last redrive has got that was begun here.
     *
     * @return fails with {@link InvalidRequestException} if there was none
     */
    CompletableFuture<Redrive> lastRedrive();

    /**
     * Ends the redrive that runs here.
     *
     * @return how far it got; completes when it has ended. Fails with {@link InvalidRequestException} if there is none
     */
    CompletableFuture<Redrive> cancelRedrive();

    /**
     * Deletes the letters that are there now. Only for a dead-letter topic that belongs to this group and topic alone: whose
     * name is made of both.
     *
     * @return completes when they are gone. Fails with {@link InvalidRequestException} if others may have letters there
     */
    CompletableFuture<Void> purge();
}
