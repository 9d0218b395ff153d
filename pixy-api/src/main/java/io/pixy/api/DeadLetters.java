package io.pixy.api;

import java.util.concurrent.CompletableFuture;

/**
 * The dead letters of one consumer group and topic. Thread-safe; methods never block. What is about Kafka fails with
 * {@link KafkaException}, and with {@link TooManyRequestsException} while too many look at letters or put them back.
 */
public interface DeadLetters {
    /**
     * Shows letters that were not put back yet.
     *
     * @param query which, and how many
     * @return what was found within a few seconds. Fails with {@link UnknownTopicException} if there is no dead-letter topic
     */
    CompletableFuture<DeadLetterPage> list(DeadLetterQuery query);

    /**
     * Puts letters that are there now back, the oldest first; their attempts begin anew. It goes on in the background, as
     * long as this instance lives.
     *
     * @param request which, where and how fast
     * @return the redrive that has begun. Fails with {@link RedriveRunningException} if one of this group and topic is
     *     running already, here or elsewhere, and with {@link InvalidRequestException} if letters would be put where they are
     */
    CompletableFuture<Redrive> redrive(RedriveRequest request);

    /**
     * How far a redrive has got, wherever it was begun. Only the last one of the group and topic is known everywhere.
     *
     * @param id see {@link Redrive#id}
     * @return fails with {@link RedriveNotFoundException} if there is no such (any more)
     */
    CompletableFuture<Redrive> getRedrive(String id);

    /**
     * How far the last redrive has got, wherever it was begun.
     *
     * @return fails with {@link RedriveNotFoundException} if there was none
     */
    CompletableFuture<Redrive> lastRedrive();

    /**
     * Ends a redrive, wherever it runs. One that has ended already stays what it is.
     *
     * @param id see {@link Redrive#id}
     * @return how far it got; completes when it has ended. Fails with {@link RedriveNotFoundException} if there is no such
     *     (any more), and with {@link KafkaException} if it runs elsewhere and has not ended in time: it may do so later
     */
    CompletableFuture<Redrive> cancelRedrive(String id);

    /**
     * Deletes the letters that are there now. Only for a dead-letter topic that belongs to this group and topic alone: whose
     * name is made of both.
     *
     * @return completes when they are gone. Fails with {@link InvalidRequestException} if others may have letters there, and
     *     with {@link RedriveRunningException} while they are put back
     */
    CompletableFuture<Void> purge();
}
