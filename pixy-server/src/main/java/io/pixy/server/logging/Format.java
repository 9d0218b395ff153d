package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** How a log event becomes text. */
interface Format {
    /** Without the newline at its end. */
    String line(ILoggingEvent event);

    /** Whether lines tell the place in the code that logged them. */
    default boolean showsCaller() {
        return false;
    }
}
