package io.pixy.engine.registry.kafka;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether the coordinator still counts us among the members, as far as we can know: it answers heartbeats. After too long
 * a silence that is in doubt. An answer alone does not end it, since it may say that all is lost, which only a poll tells.
 * What ends it is an answer and a poll after it without such news; where no poll can be, in a callback, a heartbeat that
 * was followed by another one, since who has lost all sends no more before it has been told; or a commit that was taken.
 *
 * <p>Confined to the member thread.
 */
final class HeartbeatWatch {
    /**
     * Counted back from the last answer: that of a heartbeat, the one which that had to wait for, and one that came before it
     * was sent.
     */
    private static final int IN_A_ROW = 3;

    private final long patienceNanos;
    private final long sessionNanos;
    private final long joinNanos;

    /** The latest times at which there were no more answers than so many; of those long ago one is enough. */
    private final Deque<Count> before = new ArrayDeque<>();

    private long answers;
    private long lookedNanos;
    private long lastNanos;
    private long provenNanos;
    private boolean proven;
    private boolean trusted = true;
    private boolean answeredSince;

    private record Count(long answers, long nanos) {}

    /**
     * Trusts at first.
     *
     * @param patienceNanos silence that is no reason for doubt
     * @param sessionNanos silence after which the coordinator has given away what we had, if it is there
     * @param joinNanos how long a join may take: no heartbeats are sent meanwhile, and the coordinator gives nothing away
     *     without us before it ends
     */
    HeartbeatWatch(long patienceNanos, long sessionNanos, long joinNanos, long nowNanos) {
        this.patienceNanos = patienceNanos;
        this.sessionNanos = sessionNanos;
        this.joinNanos = joinNanos;
        this.lastNanos = nowNanos;
        this.lookedNanos = nowNanos;
    }

    /**
     * To be called after each poll, and now and then while there is none.
     *
     * @param polled whether a whole poll has gone by since the last call
     * @param answersSoFar how many heartbeats have been answered in all
     * @param joiningNanos for how long this member has been joining; negative if it is not
     * @return whether claims can be relied upon
     */
    boolean look(boolean polled, long answersSoFar, long joiningNanos, long nowNanos) {
        boolean answered = answersSoFar != answers;
        boolean held = joiningNanos >= 0 && joiningNanos < joinNanos;
        boolean silent = nowNanos - lastNanos > patienceNanos;
        count(answersSoFar, nowNanos);
        if (silent && !held) {
            trusted = false;
        }
        boolean heard = polled && answeredSince && !silent;
        if (!trusted && (heard || (proven && nowNanos - provenNanos <= patienceNanos))) {
            trusted = true;
        }
        answeredSince = !trusted && (answered || (answeredSince && !silent));
        if (answered || held) {
            lastNanos = nowNanos;
        }
        return trusted;
    }

    private void count(long answersSoFar, long nowNanos) {
        if (answersSoFar != answers) {
            before.add(new Count(answers, lookedNanos));
            answers = answersSoFar;
        }
        lookedNanos = nowNanos;
        while (!before.isEmpty() && before.peek().answers <= answers - IN_A_ROW) {
            prove(before.remove().nanos);
        }
    }

    /**
     * The coordinator has done for a member what it does for members only, and has begun to count the session anew.
     *
     * @param sentNanos when it was asked to: it may have been long under way since then
     */
    void onCommitted(long sentNanos) {
        prove(sentNanos);
        if (sentNanos - lastNanos > 0) {
            lastNanos = sentNanos;
        }
    }

    private void prove(long nanos) {
        if (!proven || nanos - provenNanos > 0) {
            proven = true;
            provenNanos = nanos;
        }
    }

    /** Whether nothing was heard for so long that all is lost as far as we can know. */
    boolean isOver(long nowNanos) {
        return !trusted && nowNanos - lastNanos > sessionNanos;
    }
}
