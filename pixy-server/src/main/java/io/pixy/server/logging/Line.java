package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.event.KeyValuePair;

/**
 * What a log event says beside its message. Not changed once made.
 *
 * @param fields by name, without the actor and the error
 * @param tid name of the actor that logs
 * @param error what went wrong
 */
record Line(SortedMap<String, Object> fields, Optional<String> tid, Optional<Throwable> error) {
    private static final String ERROR = "error";
    private static final String TID = "tid";

    static Line of(ILoggingEvent event) {
        SortedMap<String, Object> fields = new TreeMap<>(event.getMDCPropertyMap());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.put(pair.key, pair.value == null ? "" : pair.value);
            }
        }
        Optional<Throwable> error = Optional.empty();
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            error = Optional.of(proxy.getThrowable());
        }
        if (fields.get(ERROR) instanceof Throwable field) {
            fields.remove(ERROR);
            error = Optional.of(field);
        }
        Optional<String> tid = Optional.ofNullable(fields.remove(TID)).map(Object::toString);
        return new Line(fields, tid, error);
    }

    static String text(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
