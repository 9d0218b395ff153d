package io.pixy.server.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * What an answer does not need of its request's body. It is read and thrown away first, within bounds: a client that
 * writes before it reads would never see an answer that overtakes its body, and the connection would be lost.
 *
 * <p>Jetty can be asked to tell when more has come, but not to forget that it was asked, and answers cut by time are
 * what this is about. So it is looked at again and again, seldom enough. Confined to one look at a time.
 */
final class Leftover implements Runnable {
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final long MAX_MILLIS = 10_000;
    private static final long MAX_SILENT_MILLIS = 2_000;
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long MAX_PAUSE_MILLIS = 32;

    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private final Request request;
    private final Scheduler scheduler;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long waitedMillis;
    private long silentMillis;
    private long bytes;

    private Leftover(Request request) {
        this.request = request;
        this.scheduler = request.getComponents().getScheduler();
    }

    /** Whether all of the body is read when it completes; it never fails, and lasts some seconds at most. */
    static CompletableFuture<Boolean> drain(Request request) {
        if (isNothing(request)) {
            return CompletableFuture.completedFuture(true);
        }
        if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > MAX_BYTES
                || Exchange.of(request).isBodyLeft()) {
            return CompletableFuture.completedFuture(false);
        }
        Leftover leftover = new Leftover(request);
        leftover.run();
        return leftover.drained;
    }

    /** Whether a request has no body in any case. */
    static boolean isNothing(Request request) {
        return !isAnnounced(request.getHeaders()) && !Exchange.isMultiplexed(request);
    }

    /** Whether a head tells of a body. */
    static boolean isAnnounced(HttpFields headers) {
        return headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING);
    }

    @Override
    public void run() {
        while (true) {
            Chunk chunk = request.read();
            if (chunk == null) {
                lookAgain();
                return;
            }
            if (Chunk.isFailure(chunk)) {
                drained.complete(false);
                return;
            }
            silentMillis = 0;
            pauseMillis = FIRST_PAUSE_MILLIS;
            bytes += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (last || bytes > MAX_BYTES) {
                drained.complete(last);
                return;
            }
        }
    }

    private void lookAgain() {
        // a client that asks whether it may send is better told at once that it need not
        boolean asks = request.getHeaders().contains(HttpHeader.EXPECT) && bytes == 0;
        waitedMillis += pauseMillis;
        silentMillis += pauseMillis;
        if (asks || waitedMillis > MAX_MILLIS || silentMillis > MAX_SILENT_MILLIS) {
            drained.complete(false);
            return;
        }
        try {
            var unused = scheduler.schedule(this::dispatch, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            // the surface is being stopped
            drained.complete(false);
        }
        pauseMillis = Math.min(MAX_PAUSE_MILLIS, 2 * pauseMillis);
    }

    private void dispatch() {
        try {
            request.getComponents().getExecutor().execute(this);
        } catch (RejectedExecutionException e) {
            drained.complete(false);
        }
    }
}
