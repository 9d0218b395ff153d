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
 */
final class LimitedHttp extends HttpConnection {
    private static final int FREE_FIELDS = 64;
    private static final int BYTES_PER_FIELD = 128;
    private static final int MOST_IN_A_ROW = 64;

    private final ConnectionUse use;
    private final WatchedEndPoint watched;
    private final int maxFields;
    private int inARow;

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

    /** Asked for when an answer was given by another thread than that which read the request. */
    @Override
    protected Executor getExecutor() {
        return new ReadingOn(this, this::isRequestBufferEmpty, watched, TryExecutor.asTryExecutor(super.getExecutor()));
    }

    @Override
    public void onFillable() {
        inARow = 0;
        super.onFillable();
    }

    /** Whether the thread that reads may serve one more request, of those that it finds without a break. */
    boolean isItsTurn() {
        inARow++;
        return inARow <= MOST_IN_A_ROW;
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
