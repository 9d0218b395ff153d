package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps the log from being filled by what repeats itself. Libraries tell the same once per half minute: each client of
 * Kafka tells several times per second that a broker can't be reached. They may vary it a little, but much of what varies
 * was chosen by clients of ours, so there is a budget for each of their sentences, and for each of their classes. Of ours
 * every line passes until a sentence is said so often that nobody could read it. How many lines were left out stands in
 * the next that passes.
 *
 * <p>What is below the level of warnings was asked for, and passes. Thread-safe: by its own lock.
 */
final class RepetitionFilter extends Filter<ILoggingEvent> {
    private static final long LIBRARY_MILLIS = 30_000;
    private static final int VARIATIONS = 10;
    private static final int LINES_OF_A_CLASS = 100;
    private static final long OUR_MILLIS = 1_000;
    private static final int OUR_LINES = 100;

    @GuardedBy("this") private final Budgets texts = new Budgets(LIBRARY_MILLIS, 1);

    @GuardedBy("this") private final Budgets sentences = new Budgets(LIBRARY_MILLIS, VARIATIONS);

    @GuardedBy("this") private final Budgets classes = new Budgets(LIBRARY_MILLIS, LINES_OF_A_CLASS);

    @GuardedBy("this") private final Budgets ours = new Budgets(OUR_MILLIS, OUR_LINES);

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean isOurs = event.getLoggerName().startsWith("io.pixy.");
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        long leftOut = isOurs ? passOurs(event) : passLibrary(event);
        if (leftOut > 0 && event instanceof LoggingEvent line) {
            line.addKeyValuePair(new KeyValuePair("leftOut", leftOut));
        }
        return leftOut < 0 ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private synchronized long passOurs(ILoggingEvent event) {
        return ours.pass(sentence(event), event.getTimeStamp());
    }

    private synchronized long passLibrary(ILoggingEvent event) {
        long now = event.getTimeStamp();
        if (texts.pass(event.getLoggerName() + " " + event.getFormattedMessage(), now) < 0) {
            // the same again is not worth a number
            return -1;
        }
        long variations = sentences.pass(sentence(event), now);
        if (variations < 0) {
            return -1;
        }
        long lines = classes.pass(event.getLoggerName(), now);
        return lines < 0 ? -1 : variations + lines;
    }

    /** The message before anything was filled in. */
    private static String sentence(ILoggingEvent event) {
        return event.getLoggerName() + " " + event.getMessage();
    }
}
