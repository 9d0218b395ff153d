package io.pixy.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes an answer piece by piece, never waiting: what comes while a piece is being written makes up the next one. A client
 * that leaves a piece unread for too long is cut off.
 *
 * <p>Confined to whoever writes, one at a time; that a piece is written is told on any thread.
 */
final class StreamWriter {
    /** With more than that waiting nothing should be added. */
    static final int FULL_BYTES = 32 * 1024;

    private static final int INITIAL_BYTES = 1024;

    private final Request request;
    private final Response response;
    private final Runnable onNews;
    private JsonWriter waiting = JsonWriter.onOneLine(INITIAL_BYTES);
    private boolean begun;
    private boolean ended;
    private volatile boolean writing;
    private volatile boolean broken;
    private volatile boolean complete;

    /** Nothing is written yet; {@code onNews} is told on any thread when to look again. */
    StreamWriter(Request request, Response response, Runnable onNews) {
        this.request = request;
        this.response = response;
        this.onNews = onNews;
    }

    /** What is written next. */
    JsonWriter out() {
        return waiting;
    }

    boolean isFull() {
        return waiting.size() > FULL_BYTES;
    }

    /** Whether status and headers are on their way. */
    boolean isBegun() {
        return begun;
    }

    /** Nobody reads this any more. */
    boolean isBroken() {
        return broken;
    }

    /** All is written. */
    boolean isComplete() {
        return complete;
    }

    /** Status and headers; they go with the first piece. To be called once. */
    void begin(int status, String type) {
        begun = true;
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Accel-Buffering", "no");
    }

    /** Writes what waits, if there is anything and nothing is being written; {@code last} if nothing will follow. */
    void flush(boolean last) {
        if (writing || ended || broken || (!last && waiting.size() == 0)) {
            return;
        }
        byte[] piece = waiting.toBytes();
        waiting = JsonWriter.onOneLine(INITIAL_BYTES);
        writing = true;
        ended = last;
        CompletableFuture<Void> written = new CompletableFuture<>();
        Callback callback = Callback.from(
                () -> {
                    writing = false;
                    complete = last;
                    written.complete(null);
                    onNews.run();
                },
                failure -> {
                    broken = true;
                    written.complete(null);
                    onNews.run();
                });
        try {
            response.write(last, ByteBuffer.wrap(piece), callback);
            Exchange.of(request).endUnlessWritten(request, written, piece.length);
        } catch (IllegalStateException e) {
            // Jetty has ended the request itself
            broken = true;
        }
    }
}
