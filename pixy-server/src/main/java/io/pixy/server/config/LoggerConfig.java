package io.pixy.server.config;

import java.util.Map;
import java.util.Objects;

/**
 * Where log lines go: an item of {@code logging}. Names and severities are not checked here, as unknown ones only cause
 * a warning.
 *
 * @param name {@code console}, {@code json} or {@code syslog}
 * @param severity lines below it are left out; empty means the default of the name
 * @param params severities that apply to single loggers, by prefixes of their names
 */
public record LoggerConfig(String name, String severity, Map<String, String> params) {

    /** Copies the map. */
    public LoggerConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(severity, "severity");
        params = Map.copyOf(params);
    }

    /** Without severities of single loggers. */
    public LoggerConfig(String name, String severity) {
        this(name, severity, Map.of());
    }
}
