package io.pixy.server.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * A connection of HTTP/1 that counts the fields of a head as they come: each takes many times its size. Confined as its
 * parser is.
 *
 * <p>When an answer was given by another thread than that which read its request, Jetty has a thread of the pool read on. As a
 * rule there is nothing to read yet: then whoever has answered only asks the socket to tell when there is, which is a change
 * of threads less for each request that waits.
 */
final class LimitedHttp extends HttpConnection {
    private static final int FREE_FIELDS = 64;
    private static final int BYTES_PER_FIELD = 128;

    private final ConnectionUse use;
    private final WatchedEndPoint watched;
    private final int maxFields;

    LimitedHttp(HttpConfiguration configuration, Connector connector, WatchedEndPoint endPoint, int maxFields) {
        super(configuration, connector, endPoint);
        this.use = endPoint.use();
        this.watched = endPoint;
        this.maxFields = maxFields;
    }

    /** What the error says when there are too many. */
    static String tooManyFields(int maxFields) {
        return "more than " + maxFields + " header fields. Consider increasing `limits.max_header_fields`";
    }

    @Override
    protected Executor getExecutor() {
        return super.getExecutor() instanceof TryExecutor pool ? new Trying(pool) : this::execute;
    }

    private void execute(Runnable task) {
        if (!isRunWithoutReading(task)) {
            // further requests that came with the last one
            super.getExecutor().execute(task);
        }
    }

    private boolean isRunWithoutReading(Runnable task) {
        boolean runs = task == this && isRequestBufferEmpty();
        if (runs) {
            watched.withoutReading(this);
        }
        return runs;
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new Counting();
    }

    @Override
    public void onClose(Throwable cause) {
        use.onClosed();
        super.onClose(cause);
    }

    /** The same for who would start a thread rather than wait for one of the pool. */
    private final class Trying implements TryExecutor {
        private final TryExecutor pool;

        Trying(TryExecutor pool) {
            this.pool = pool;
        }

        @Override
        public void execute(Runnable task) {
            LimitedHttp.this.execute(task);
        }

        @Override
        public boolean tryExecute(Runnable task) {
            return isRunWithoutReading(task) || pool.tryExecute(task);
        }
    }

    private final class Counting extends RequestHandler {
        private int fields;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            fields = 0;
            super.startRequest(method, uri, version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            count();
            super.parsedHeader(field);
        }

        @Override
        public void parsedTrailer(HttpField field) {
            count();
            super.parsedTrailer(field);
        }

        private void count() {
            fields++;
            if (fields > maxFields) {
                throw new LimitException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, tooManyFields(maxFields));
            }
            if (fields % FREE_FIELDS == 0 && !use.tryTake((long) FREE_FIELDS * BYTES_PER_FIELD)) {
                throw new LimitException(
                        HttpStatus.SERVICE_UNAVAILABLE_503, Bodies.noMemory().getMessage());
            }
        }
    }
}
