package io.pixy.api.metrics;

import java.time.Duration;

/** How long something takes, again and again. Thread-safe. */
@FunctionalInterface
public interface Timing {
    /**
     * It took so long once more.
     *
     * @param time not below zero
     */
    void took(Duration time);
}
