package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** How a log event becomes text. */
interface Format {
    /** Without the newline at its end. */
    String line(ILoggingEvent event);
}
