package io.pixy.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;

/**
 * Collects the body of a request as it comes in, without a thread that waits for it. Confined to one request: Jetty
 * calls it from one thread at a time.
 */
final class ContentReader implements Runnable {
    /** What is read beyond the limit, so that a client that writes before it reads gets to see why it was refused. */
    private static final int DISCARDED_BYTES = 4 * 1024 * 1024;

    private static final int INITIAL_BYTES = 1024;
    private static final int MAX_INITIAL_BYTES = 1024 * 1024;
    private static final RequestBody.Content TOO_LONG = new RequestBody.Content(new byte[0], true);

    private final CompletableFuture<RequestBody.Content> done = new CompletableFuture<>();
    private final Request request;
    private final int maxBytes;
    private byte[] bytes;
    private int size;
    private long discarded;

    private ContentReader(Request request, int maxBytes, long announced) {
        this.request = request;
        this.maxBytes = maxBytes;
        // what is announced may never come: room for large bodies is made as they do
        this.bytes = new byte[(int) Math.min(announced < 0 ? INITIAL_BYTES : announced, MAX_INITIAL_BYTES)];
    }

    /** See {@link RequestBody#read}. */
    static CompletableFuture<RequestBody.Content> read(Request request, int maxBytes) {
        long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (announced > (long) maxBytes + DISCARDED_BYTES) {
            return CompletableFuture.completedFuture(TOO_LONG);
        }
        ContentReader reader = new ContentReader(request, maxBytes, announced);
        reader.run();
        return reader.done;
    }

    @Override
    public void run() {
        while (!done.isDone()) {
            Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Chunk.isFailure(chunk)) {
                Throwable failure = chunk.getFailure();
                done.completeExceptionally(failure instanceof IOException ? failure : new IOException(failure));
                return;
            }
            take(chunk.getByteBuffer());
            chunk.release();
            if (chunk.isLast()) {
                finish();
            }
        }
    }

    private void take(ByteBuffer more) {
        if (discarded == 0 && more.remaining() <= maxBytes - size) {
            if (bytes.length - size < more.remaining()) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more.remaining(), Math.min(2 * bytes.length, maxBytes)));
            }
            int length = more.remaining();
            more.get(bytes, size, length);
            size += length;
            return;
        }
        bytes = TOO_LONG.bytes();
        discarded += more.remaining();
        if (discarded > DISCARDED_BYTES) {
            done.complete(TOO_LONG);
        }
    }

    private void finish() {
        done.complete(
                discarded > 0
                        ? TOO_LONG
                        : new RequestBody.Content(size == bytes.length ? bytes : Arrays.copyOf(bytes, size), false));
    }
}
