package io.pixy.server;

import io.pixy.server.management.Levels;
import java.util.Map;
import java.util.Optional;

/** Levels of loggers for tests that have no log of their own. */
public final class Loggers {
    private Loggers() {}

    public static Levels none() {
        return new Levels() {
            @Override
            public Map<String, Shown> all() {
                return Map.of();
            }

            @Override
            public Shown of(String logger) {
                return new Shown("info", false);
            }

            @Override
            public void set(String logger, Optional<String> severity) {}
        };
    }
}
