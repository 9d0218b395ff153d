package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.http.RequestBody.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Collects the body of a request as it comes in, without a thread that waits for it. What it keeps is taken from the
 * common memory as it arrives, however much was announced; {@link Bodies} gives up the slow ones. Jetty calls it from
 * one thread at a time. Thread-safe: by its own lock.
 */
final class ContentReader implements Invocable.Task, Bodies.Arriving {
    /** What is read beyond the limit, so that a client that writes before it reads gets to see why it was refused. */
    private static final int DISCARDED_BYTES = 4 * 1024 * 1024;

    private static final int INITIAL_BYTES = 1024;
    private static final int MAX_INITIAL_BYTES = 8 * 1024;

    private static final Content TOO_LONG = new Content(new byte[0], true);

    private final CompletableFuture<Content> done = new CompletableFuture<>();
    private final Request request;
    private final Bodies bodies;
    private final int maxBytes;
    private final int weight;
    private final boolean inline;

    @GuardedBy("this") private byte[] bytes;

    @GuardedBy("this") private int size;

    @GuardedBy("this") private long discarded;

    private ContentReader(Request request, Bodies bodies, int maxBytes, int weight, long announced, boolean inline) {
        this.inline = inline;
        this.request = request;
        this.bodies = bodies;
        this.maxBytes = maxBytes;
        this.weight = weight;
        // what is announced may never come: room for large bodies is made as they do
        this.bytes = new byte[(int) Math.min(announced < 0 ? INITIAL_BYTES : announced, MAX_INITIAL_BYTES)];
    }

    /** See {@link RequestBody#read}. What is done with it may block. */
    static CompletableFuture<Content> read(Request request, Bodies bodies, int maxBytes, int weight) {
        return read(request, bodies, maxBytes, weight, false);
    }

    /** The same; {@code inline}: what is done with it neither blocks nor takes long. */
    static CompletableFuture<Content> read(Request request, Bodies bodies, int maxBytes, int weight, boolean inline) {
        long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        boolean invited = request.getHeaders().contains(HttpHeader.EXPECT);
        if (announced > (long) maxBytes + (invited ? 0 : DISCARDED_BYTES)) {
            return CompletableFuture.completedFuture(TOO_LONG);
        }
        ContentReader reader = new ContentReader(request, bodies, maxBytes, weight, announced, inline);
        reader.run();
        return reader.done;
    }

    @Override
    public void run() {
        while (!done.isDone()) {
            Chunk chunk = request.read();
            if (chunk == null) {
                bodies.waits(this);
                request.demand(this);
                return;
            }
            if (Chunk.isFailure(chunk)) {
                Throwable failure = chunk.getFailure();
                fail(failure instanceof IOException ? failure : new IOException(failure));
                return;
            }
            boolean room = take(chunk.getByteBuffer());
            chunk.release();
            if (!room) {
                fail(Bodies.noMemory());
            } else if (chunk.isLast()) {
                finish();
            }
        }
    }

    /** Whether a thread of its own is needed to go on. */
    @Override
    public InvocationType getInvocationType() {
        return inline ? InvocationType.NON_BLOCKING : InvocationType.BLOCKING;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public synchronized long received() {
        return size + discarded;
    }

    @Override
    public void cut(Throwable why) {
        if (!done.isDone()) {
            Exchange.of(request).leaveBody();
            fail(why);
        }
    }

    /** What had come is forgotten. */
    private void fail(Throwable why) {
        bodies.ended(this);
        if (done.isDone()) {
            return;
        }
        synchronized (this) {
            bytes = TOO_LONG.bytes();
            discarded += size;
            size = 0;
        }
        Exchange.of(request).release();
        done.completeExceptionally(why);
    }

    private boolean take(ByteBuffer more) {
        int length = more.remaining();
        if (!fits(length)) {
            discard(length);
            return true;
        }
        return (length == 0 || bodies.tryTake(this, (long) length * weight)) && keep(more);
    }

    private synchronized boolean fits(int length) {
        return discarded == 0 && length <= maxBytes - size;
    }

    private void discard(int length) {
        boolean enough;
        synchronized (this) {
            bytes = TOO_LONG.bytes();
            discarded += length;
            enough = discarded > DISCARDED_BYTES;
        }
        if (enough) {
            bodies.ended(this);
            done.complete(TOO_LONG);
        }
    }

    private synchronized boolean keep(ByteBuffer more) {
        int length = more.remaining();
        if (discarded > 0) {
            return true;
        }
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.min(2 * bytes.length, maxBytes)));
        }
        more.get(bytes, size, length);
        size += length;
        return true;
    }

    private void finish() {
        bodies.ended(this);
        Content content;
        synchronized (this) {
            content = discarded > 0
                    ? TOO_LONG
                    : new Content(size == bytes.length ? bytes : Arrays.copyOf(bytes, size), false);
            bytes = TOO_LONG.bytes();
        }
        done.complete(content);
    }
}
