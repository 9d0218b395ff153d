package io.pixy.bench.load;

/** Counts what comes until the end. Confined to one thread. */
final class Tally {
    private final Histogram latencies = new Histogram();
    private final long begin = System.nanoTime();
    private final long end;
    private long last = begin;
    private long answers;
    private long empty;
    private long errors;

    Tally(long nanos) {
        this.end = begin + nanos;
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    /** Of those after the end nothing counts: fewer and fewer are in flight by then. */
    void answer(long sentAt) {
        long now = System.nanoTime();
        if (now - end < 0) {
            latencies.add(now - sentAt);
            answers++;
            last = now;
        }
    }

    void empty() {
        empty++;
    }

    void error() {
        errors++;
    }

    /** With those of others, who counted at the same time. */
    static Outcome together(Iterable<Tally> all) {
        Histogram latencies = new Histogram();
        long answers = 0;
        long empty = 0;
        long errors = 0;
        double seconds = 0;
        for (Tally one : all) {
            latencies.add(one.latencies);
            answers += one.answers;
            empty += one.empty;
            errors += one.errors;
            seconds = Math.max(seconds, (one.last - one.begin) / 1e9);
        }
        return new Outcome(answers, empty, errors, Math.max(seconds, 1e-9), latencies);
    }
}
