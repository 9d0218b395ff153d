package io.pixy.api.metrics;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes what an engine measures. All methods may be called by any thread at any time, and must be quick: what they throw is
 * logged and forgotten, but who waits in them holds up messages.
 */
public interface Metrics {

    /**
     * Something is there to be measured from now on. The same subject may be opened again before it is closed.
     *
     * @param subject what it is
     * @return where its measurements go; to be closed when it is gone
     */
    Scope open(Subject subject);

    /**
     * A client of Kafka's was made.
     *
     * @param cluster what it talks to
     * @param metrics asks it for what it measures itself, at any time and from any thread: the {@code metrics()} of
     *     kafka-clients, whose keys are its {@code MetricName} and whose values are its {@code Metric}
     * @return to be closed with the client
     */
    default Registration client(String cluster, Supplier<? extends Map<?, ?>> metrics) {
        return Registration.NONE;
    }

    /**
     * Whether somebody wants to know a measure that costs something in itself.
     *
     * @param measure one of which there may be very many
     * @return whether it is to be measured
     */
    default boolean wants(Measure measure) {
        return true;
    }

    /**
     * Measures nothing.
     *
     * @return the same every time
     */
    static Metrics none() {
        return Nothing.METRICS;
    }
}
