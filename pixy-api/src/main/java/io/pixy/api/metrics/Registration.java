package io.pixy.api.metrics;

/** Something that is measured until it is closed. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Nothing to close. */
    Registration NONE = () -> {};

    /** Ends it. Idempotent. */
    @Override
    void close();
}
