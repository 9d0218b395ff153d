package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import io.pixy.server.config.LoggerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Understands the list of loggers. Immutable.
 *
 * @param console what text on the standard output should show
 * @param json what JSON on the standard output should show; if there is both, JSON it is
 * @param syslog what syslog should be told
 * @param warnings what was not understood
 */
record LoggerNames(
        Optional<Thresholds> console, Optional<Thresholds> json, Optional<Thresholds> syslog, List<String> warnings) {

    /** Takes each name once; a name that comes again shows more. */
    static LoggerNames of(List<LoggerConfig> loggers) {
        Map<String, Thresholds> byName = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        for (LoggerConfig logger : loggers) {
            switch (logger.name()) {
                case "console", "json" ->
                    byName.merge(logger.name(), thresholds(logger, Severity.INFO, warnings), Thresholds::or);
                case "syslog" ->
                    byName.merge(logger.name(), thresholds(logger, Severity.WARNING, warnings), Thresholds::or);
                default -> warnings.add("there is no logger " + logger.name() + ", it is ignored");
            }
        }
        return new LoggerNames(
                Optional.ofNullable(byName.get("console")),
                Optional.ofNullable(byName.get("json")),
                Optional.ofNullable(byName.get("syslog")),
                List.copyOf(warnings));
    }

    private static Thresholds thresholds(LoggerConfig logger, Severity ifMissing, List<String> warnings) {
        Level general = severity(logger.severity(), ifMissing, logger.name(), warnings);
        Map<String, Level> exceptions = new HashMap<>();
        logger.params()
                .forEach((name, severity) -> Severity.parse(severity)
                        .ifPresentOrElse(
                                known -> exceptions.put(name, known.level()),
                                () -> warnings.add("parameter " + name + " of logger " + logger.name()
                                        + " is no severity, it is ignored: " + severity)));
        return Thresholds.of(general, exceptions);
    }

    private static Level severity(String name, Severity ifMissing, String logger, List<String> warnings) {
        if (name.isEmpty()) {
            return ifMissing.level();
        }
        return Severity.parse(name)
                .orElseGet(() -> {
                    warnings.add("logger " + logger + " has an unknown severity, " + ifMissing.text() + " is taken: "
                            + name);
                    return ifMissing;
                })
                .level();
    }
}
