package io.pixy.engine.partition;

import java.util.concurrent.CompletableFuture;

/**
 * Where messages go that are not handed out any more, or not before long. No call blocks or throws. A future completes
 * when all replicas in sync have the copy, and only then may the message be acknowledged; it fails with a {@link
 * io.pixy.api.PixyException} if not, after a time that is bounded, and then the same is to be tried again after a pause.
 * After a failure there can be a copy all the same. Futures complete on any thread, perhaps before the call returns.
 * Thread-safe.
 */
public interface DeadLetters {

    /** Writes a dead letter to the topic that its policy names. */
    CompletableFuture<Void> ship(Letter letter);

    /** Writes a copy to the retry topic that its policy names. */
    CompletableFuture<Void> postpone(RetryCopy copy);
}
