package io.pixy.engine.registry.kafka;

/**
 * Whether the coordinator still counts us among the members, as far as we can know: it answers heartbeats. After too long
 * a silence that is in doubt, until an answer has come and a poll after it has not brought the news that all is lost.
 *
 * <p>Confined to the member thread.
 */
final class HeartbeatWatch {
    private final long patienceNanos;
    private final long joinNanos;
    private long answers;
    private long lastNanos;
    private boolean trusted = true;
    private boolean answeredSince;

    /**
     * Trusts at first.
     *
     * @param patienceNanos silence that is no reason for doubt
     * @param joinNanos how long a join may take: no heartbeats are sent meanwhile, and the coordinator gives nothing away
     *     without us before it ends
     */
    HeartbeatWatch(long patienceNanos, long joinNanos, long nowNanos) {
        this.patienceNanos = patienceNanos;
        this.joinNanos = joinNanos;
        this.lastNanos = nowNanos;
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
        if (silent && !held) {
            trusted = false;
        }
        if (polled && !trusted && answeredSince && !silent) {
            trusted = true;
        }
        answeredSince = !trusted && (answered || (answeredSince && !silent));
        answers = answersSoFar;
        if (answered || held) {
            lastNanos = nowNanos;
        }
        return trusted;
    }
}
