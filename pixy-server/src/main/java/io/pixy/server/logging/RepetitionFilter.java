package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps libraries from saying the same again and again: each client of Kafka tells several times per second that a broker
 * can't be reached. What they say below the level of warnings was asked for, and passes. Thread-safe: by its own lock.
 */
final class RepetitionFilter extends Filter<ILoggingEvent> {
    private static final long AGAIN_AFTER_MILLIS = 30_000;
    private static final int MOST_REMEMBERED = 500;

    @GuardedBy("this") private final Map<String, Long> lastTold = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean isOurs = event.getLoggerName().startsWith("io.pixy.");
        if (isOurs || !event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        return isNew(event.getFormattedMessage(), event.getTimeStamp()) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private synchronized boolean isNew(String message, long now) {
        Long last = lastTold.get(message);
        if (last != null && now - last < AGAIN_AFTER_MILLIS) {
            return false;
        }
        lastTold.remove(message);
        lastTold.put(message, now);
        return true;
    }
}
