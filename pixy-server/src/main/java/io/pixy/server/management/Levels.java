package io.pixy.server.management;

import java.util.Map;
import java.util.Optional;

/** How much the loggers of this process tell. Thread-safe. */
public interface Levels {
    /** Stands for all loggers of which nothing else is said. */
    String ROOT = "root";

    /** What holds, by the beginnings of names; {@link #ROOT} for all others. */
    Map<String, Shown> all();

    /** What holds for a logger. */
    Shown of(String logger);

    /**
     * Changes it until the configuration is read again.
     *
     * @param severity such as {@code debug}; nothing: what is configured
     * @throws io.pixy.api.InvalidRequestException if there is no such severity, or there can be no such logger
     * @throws io.pixy.api.TooManyRequestsException if there are too many names
     */
    void set(String logger, Optional<String> severity);

    /**
     * How much a logger tells.
     *
     * @param severity lines below it are left out
     * @param changed whether that is not what is configured
     */
    record Shown(String severity, boolean changed) {}
}
