package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Log events as a test wants them. */
final class Events {
    static final Instant TIME = Instant.parse("2026-11-21T21:09:11.450412Z");

    private Events() {}

    static LoggingEvent event(Level level, String message, Object... pairs) {
        LoggingEvent event = of("io.pixy.Test", level, message, null);
        for (int i = 0; i < pairs.length; i += 2) {
            event.addKeyValuePair(new KeyValuePair(pairs[i].toString(), pairs[i + 1]));
        }
        return event;
    }

    static LoggingEvent of(String logger, Level level, String message, Throwable error) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LoggingEvent event =
                new LoggingEvent(Events.class.getName(), context.getLogger(logger), level, message, error, null);
        event.setInstant(TIME);
        event.setCallerData(new StackTraceElement[] {new StackTraceElement("io.pixy.Test", "logs", "Test.java", 42)});
        return event;
    }
}
