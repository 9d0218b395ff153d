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

    /** So much at a time: the time that a client has to read it grows with it. */
    private static final int SLICE_BYTES = 64 * 1024;

    private final Request request;
    private final Response response;
    private final Runnable onNews;
    private JsonWriter waiting = JsonWriter.onOneLine(INITIAL_BYTES);
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean begun;
    private boolean ended;
    private volatile boolean writing;

    /** Whether some of the piece is still to be written when what is being written is. */
    private volatile boolean more;

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

    /** Whether a piece is on its way that has not been taken off our hands: {@link #flush} goes on with it. */
    boolean isWriting() {
        return writing || more;
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
        if (writing || ended || broken) {
            return;
        }
        if (!piece.hasRemaining()) {
            if (!last && waiting.size() == 0) {
                return;
            }
            piece = ByteBuffer.wrap(waiting.toBytes());
            waiting = JsonWriter.onOneLine(INITIAL_BYTES);
        }
        int size = Math.min(SLICE_BYTES, piece.remaining());
        ByteBuffer slice = piece.slice(piece.position(), size);
        piece.position(piece.position() + size);
        more = piece.hasRemaining();
        write(slice, last && !more && waiting.size() == 0);
    }

    private void write(ByteBuffer slice, boolean last) {
        writing = true;
        ended = last;
        int bytes = slice.remaining();
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
            response.write(last, slice, callback);
            Exchange.of(request).endUnlessWritten(request, written, bytes);
        } catch (IllegalStateException e) {
            // Jetty has ended the request itself
            broken = true;
        }
    }
}
