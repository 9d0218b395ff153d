package io.pixy.api.metrics;

/** Something that only grows. Thread-safe. */
@FunctionalInterface
public interface Count {
    /**
     * So many more.
     *
     * @param by not below zero
     */
    void add(long by);
}
