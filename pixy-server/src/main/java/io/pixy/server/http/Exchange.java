package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * One request from its head to the end of its answer: what it holds of the common memory, and what its connection does
 * meanwhile. Both end with it, however it ends. Thread-safe: by atomic counters.
 */
final class Exchange extends HttpStream.Wrapper {
    private static final String KEY = Exchange.class.getName();

    private final ByteBudget memory;
    private final Optional<ConnectionUse> connection;
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean bodyLeft;

    private Exchange(HttpStream stream, ByteBudget memory, Optional<ConnectionUse> connection) {
        super(stream);
        this.memory = memory;
        this.connection = connection;
    }

    /** To be called once, by whoever sees the request first. */
    static Exchange begin(Request request, ByteBudget memory, Optional<ConnectionUse> connection) {
        connection.ifPresent(ConnectionUse::onRequest);
        request.addHttpStreamWrapper(stream -> {
            Exchange exchange = new Exchange(stream, memory, connection);
            request.setAttribute(KEY, exchange);
            return exchange;
        });
        return of(request);
    }

    static Exchange of(Request request) {
        return (Exchange) request.getAttribute(KEY);
    }

    /** Takes memory until the request ends, or nothing if there is too little. */
    boolean tryTake(long bytes) {
        if (!memory.take(bytes)) {
            return false;
        }
        taken.addAndGet(bytes);
        return true;
    }

    /** The rest of the body will not be read, not even to be thrown away. */
    void leaveBody() {
        bodyLeft = true;
    }

    boolean isBodyLeft() {
        return bodyLeft;
    }

    /** Gives back what was taken so far. */
    void release() {
        memory.giveBack(taken.getAndSet(0));
    }

    @Override
    public void succeeded() {
        end();
        super.succeeded();
    }

    /** A body that was left over is no failure of the client's: told so the answer stays good over HTTP/2. */
    @Override
    public void failed(Throwable failure) {
        end();
        super.failed(isLeftOver(failure) ? HttpStream.CONTENT_NOT_CONSUMED : failure);
    }

    private void end() {
        release();
        connection.ifPresent(ConnectionUse::onAnswered);
    }

    private static boolean isLeftOver(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause != HttpStream.CONTENT_NOT_CONSUMED) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
