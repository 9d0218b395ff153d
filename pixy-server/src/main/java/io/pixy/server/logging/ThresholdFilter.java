package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Lets pass what one target wants, which may change. Thread-safe: one reference. */
final class ThresholdFilter extends Filter<ILoggingEvent> {
    private volatile Thresholds thresholds;

    ThresholdFilter(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    void set(Thresholds wanted) {
        thresholds = wanted;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return thresholds.passes(event.getLoggerName(), event.getLevel()) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
