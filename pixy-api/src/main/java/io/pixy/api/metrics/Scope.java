package io.pixy.api.metrics;

import java.util.function.DoubleSupplier;

/**
 * The measurements of one {@link Subject}. Thread-safe. Counters are looked up once and used for as long as the subject is
 * there; what they are told after {@link #close} may or may not count.
 */
public interface Scope extends AutoCloseable {

    /**
     * A counter.
     *
     * @param measure of kind {@link Measure.Kind#COUNT}
     * @param values of its labels beyond those of the subject, in their order
     * @return the counter for these values
     */
    Count count(Measure measure, String... values);

    /**
     * A timer.
     *
     * @param measure of kind {@link Measure.Kind#TIMING}
     * @param values of its labels beyond those of the subject, in their order
     * @return the timer for these values
     */
    Timing timing(Measure measure, String... values);

    /**
     * A number that goes up and down, and is asked for when somebody wants to know it, until this is closed.
     *
     * @param measure of kind {@link Measure.Kind#GAUGE}
     * @param now tells it; may be called by any thread at any time. Not a number: it is not known
     * @param values of its labels beyond those of the subject, in their order
     */
    void gauge(Measure measure, DoubleSupplier now, String... values);

    /** The subject is gone, and its gauges with it. Idempotent. */
    @Override
    void close();
}
