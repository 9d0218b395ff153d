package io.pixy.server.http;

import io.pixy.micrometer.RequestMeters;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * A request that is counted from its head to the end of its answer, however that comes. Thread-safe: whoever routes it writes
 * what is read when it ends.
 */
final class Measured {
    private static final String KEY = Measured.class.getName();

    /** What logs of access have for clients that have left without an answer. */
    private static final String GONE = "499";

    private static final String OK = "200";

    private final RequestMeters meters;
    private volatile RequestMeters.Request running;

    private Measured(RequestMeters meters) {
        this.meters = meters;
    }

    /** To be called once, by whoever sees the request first. */
    static void begin(Request request, Exchange exchange, Optional<RequestMeters> meters) {
        if (meters.isPresent()) {
            Measured one = new Measured(meters.get());
            request.setAttribute(KEY, one);
            exchange.onEnd(() -> one.end(exchange.status()));
        }
    }

    /** It is known what is asked for; until then it is for nothing. */
    static void found(Request request, String operation) {
        if (request.getAttribute(KEY) instanceof Measured one && one.running == null) {
            one.running = one.meters.begin(operation);
        }
    }

    private void end(int status) {
        RequestMeters.Request known = running == null ? meters.begin(RequestMeters.NOTHING) : running;
        known.end(status == 0 ? GONE : status == 200 ? OK : Integer.toString(status));
    }
}
