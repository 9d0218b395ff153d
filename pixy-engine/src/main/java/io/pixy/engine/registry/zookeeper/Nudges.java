package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.Backoff;
import java.time.Duration;

/**
 * How often this member may write its entry again only to make the others read the group: an owner that does not let go
 * may have missed a change, but it may also be waiting for acks for minutes, and then each nudge is in vain. So the
 * pauses grow until all claims have succeeded.
 *
 * <p>Confined to the membership's strand.
 */
final class Nudges {
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final Backoff backoff;
    private long pauseNanos;
    private boolean submitted;
    private long submittedNanos;

    Nudges(Duration retryBackoff) {
        backoff = new Backoff(retryBackoff, MAX_PAUSE);
        pauseNanos = backoff.next();
    }

    /** Whether the others should be nudged, now that a claim has failed. */
    boolean isDue(long nowNanos) {
        if (submitted && nowNanos - submittedNanos < pauseNanos) {
            return false;
        }
        pauseNanos = backoff.next();
        return true;
    }

    /** The entry was written, for whatever reason. */
    void onSubmitted(long nowNanos) {
        submitted = true;
        submittedNanos = nowNanos;
    }

    /** No claim is waiting any more. */
    void onQuiet() {
        backoff.reset();
        pauseNanos = backoff.next();
    }
}
