package io.pixy.engine.offsets;

import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * How far the commits of one partition are. Changes are counted: {@code stored <= sent <= submitted}; what was submitted
 * and not sent is dirty. A failure sets {@code sent} back, so the next commit asks the tracker again and is never older
 * than the one that failed. Confined to the committer's strand.
 */
final class CommitState {
    /** A broker that has just started may not know the partition yet; so it is believed only when it says so again. */
    private static final int UNKNOWN_UNTIL_BELIEVED = 3;

    private static final Duration SLOWEST_RETRY = Duration.ofSeconds(30);

    final PartitionId id;
    final OffsetTracker tracker;
    private final long retryNanos;
    private final long recommitNanos;
    private final Backoff slow;
    private final List<Flush> flushes = new ArrayList<>();

    private long submitted;
    private long sent;
    private long stored;
    private Committed sending;
    private Optional<Committed> last = Optional.empty();
    private Optional<CommitFailure> failure = Optional.empty();
    private boolean unanswered;
    private boolean cutReported;
    private boolean ending;
    private int unknownInARow;
    private long notBeforeNanos;
    private long recommitAtNanos;

    private record Flush(long target, CompletableFuture<Boolean> done) {}

    CommitState(PartitionId id, OffsetTracker tracker, Duration retryBackoff, long recommitNanos, long nowNanos) {
        this.id = id;
        this.tracker = tracker;
        this.retryNanos = retryBackoff.toNanos();
        this.recommitNanos = recommitNanos;
        this.slow = new Backoff(retryBackoff, SLOWEST_RETRY);
        this.notBeforeNanos = nowNanos;
        this.recommitAtNanos = nowNanos + recommitNanos;
    }

    boolean isDirty() {
        return submitted > sent;
    }

    Optional<Committed> last() {
        return last;
    }

    /** Why the last commit failed, if it did. */
    Optional<CommitFailure> failure() {
        return failure;
    }

    /** Whether a pair that was sent may have been stored, or may yet be, though it was not answered. */
    boolean isUnanswered() {
        return unanswered;
    }

    /** Something else that was sent may still arrive: the next pair is sent once more. */
    void outlast() {
        unanswered = true;
    }

    void submit() {
        if (!ending) {
            submitted++;
        }
    }

    /** Nothing more is submitted, nor committed anew for being old. */
    void end() {
        ending = true;
    }

    /** Completes when what is submitted now is stored; makes the next attempt due at once. */
    CompletableFuture<Boolean> flush(long nowNanos) {
        if (stored == submitted) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        flushes.add(new Flush(submitted, done));
        notBeforeNanos = nowNanos;
        return done;
    }

    /** How long a commit of this partition can wait, if the next one is due in {@code tickNanos} unless flushed. */
    long waitNanos(long nowNanos, long tickNanos) {
        long wait = flushes.isEmpty() ? tickNanos : 0;
        if (!isDirty()) {
            wait = ending ? Long.MAX_VALUE : Math.max(tickNanos, recommitAtNanos - nowNanos);
        }
        return Math.max(wait, notBeforeNanos - nowNanos);
    }

    /** What goes into a commit that is sent now; empty if this partition has nothing to say, or not yet. */
    Optional<Committed> send(long nowNanos) {
        if (!isDirty() && recommitAtNanos - nowNanos <= 0) {
            submit();
        }
        if (!isDirty() || notBeforeNanos - nowNanos > 0) {
            return Optional.empty();
        }
        sent = submitted;
        sending = tracker.committed();
        return Optional.of(sending);
    }

    /** True the first time that what is sent lacks ranges. */
    boolean isNewlyCut() {
        boolean newly = !cutReported && tracker.isMetadataCut();
        cutReported |= newly;
        return newly;
    }

    /**
     * The pair that was sent is stored. After a commit without an answer this is not enough: that one may arrive at the
     * broker behind the one just answered, when the connection has changed; so the pair is committed once more.
     */
    void succeeded(long nowNanos) {
        if (unanswered) {
            sent = stored;
        } else {
            stored = sent;
        }
        unanswered = false;
        unknownInARow = 0;
        slow.reset();
        failure = Optional.empty();
        last = Optional.of(sending);
        recommitAtNanos = nowNanos + recommitNanos;
    }

    /** The pair that was sent is not stored, or not known to be. */
    void failed(CommitFailure reason, long nowNanos) {
        failure = Optional.of(reason);
        unknownInARow = reason.kind() == CommitFailure.Kind.UNKNOWN_PARTITION ? unknownInARow + 1 : 0;
        unanswered |= reason.kind() == CommitFailure.Kind.UNANSWERED;
        if (isGivenUp()) {
            stored = sent;
        } else {
            sent = stored;
        }
        notBeforeNanos = nowNanos + pauseNanos(reason.kind());
    }

    private long pauseNanos(CommitFailure.Kind kind) {
        if (kind == CommitFailure.Kind.METADATA_TOO_LARGE && !sending.metadata().isEmpty()) {
            tracker.limitMetadata(sending.metadata().length() / 2);
            return 0;
        }
        return switch (kind) {
            case RETRIABLE, UNANSWERED, REBALANCING, STALE_EPOCH -> retryNanos;
            case METADATA_TOO_LARGE, GROUP_IN_USE, UNKNOWN_PARTITION, OTHER -> slow.next();
        };
    }

    /** Whether the partition was said not to exist often enough, so that what was submitted is dropped. */
    boolean isGivenUp() {
        return unknownInARow >= UNKNOWN_UNTIL_BELIEVED;
    }

    /** Tells those who wait for what is done by now; to be run by the caller. */
    List<Runnable> flushed() {
        boolean success = !isGivenUp();
        List<Runnable> news = new ArrayList<>();
        for (Iterator<Flush> waiting = flushes.iterator(); waiting.hasNext(); ) {
            Flush flush = waiting.next();
            if (flush.target() <= stored) {
                news.add(() -> flush.done().complete(success));
                waiting.remove();
            }
        }
        return news;
    }

    /** Tells all who wait that nothing will come of it; to be run by the caller. */
    List<Runnable> abandoned() {
        List<Runnable> news = new ArrayList<>();
        flushes.forEach(flush -> news.add(() -> flush.done().complete(false)));
        flushes.clear();
        return news;
    }
}
