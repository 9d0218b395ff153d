package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Optional;

/** How bad things are, in the words of Kafka-Pixy. We never log what is worse than an error. */
enum Severity {
    PANIC(2),
    FATAL(2),
    ERROR(3),
    WARNING(4),
    INFO(6),
    DEBUG(7),
    TRACE(7);

    private static final int MAIL = 16;

    private final int syslogSeverity;

    Severity(int syslogSeverity) {
        this.syslogSeverity = syslogSeverity;
    }

    /** By name in any case; {@code warn} is {@code warning}. */
    static Optional<Severity> parse(String name) {
        String plain = name.toUpperCase(Locale.ROOT);
        for (Severity severity : values()) {
            if (severity.name().equals(plain.equals("WARN") ? "WARNING" : plain)) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }

    static Severity of(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> ERROR;
            case Level.WARN_INT -> WARNING;
            case Level.INFO_INT -> INFO;
            case Level.DEBUG_INT -> DEBUG;
            default -> TRACE;
        };
    }

    /** The least severe level that passes. */
    Level level() {
        return switch (this) {
            case PANIC, FATAL -> Level.OFF;
            case ERROR -> Level.ERROR;
            case WARNING -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }

    /** As in console lines. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Facility and severity of a syslog datagram. */
    int priority() {
        return MAIL + syslogSeverity;
    }
}
