package io.pixy.bench.load;

/**
 * What came of asking for a while.
 *
 * @param answers that were as they should be
 * @param empty polls that ended without a message
 * @param errors answers that tell of an error, and connections that broke
 * @param seconds from the first request to the last answer
 * @param latencies of the answers
 */
public record Outcome(long answers, long empty, long errors, double seconds, Histogram latencies) {
    /** Answers per second. */
    public double rate() {
        return answers / seconds;
    }
}
