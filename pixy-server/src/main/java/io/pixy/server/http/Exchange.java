package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * One request from its head to the end of its answer: what it holds of the common memory, and what its connection does
 * meanwhile. Both end with it, however it ends. Thread-safe: by atomic counters.
 */
final class Exchange extends HttpStream.Wrapper {
    private static final String KEY = Exchange.class.getName();
    private static final int FIRST_MULTIPLEXED_VERSION = 20;

    /** How long a client of HTTP/2 has to read an answer before it is told to send no more of its body. */
    private static final long LINGER_MILLIS = 1_000;

    /** How long the word that a stream is over may stay unread. */
    private static final long LAST_WORD_MILLIS = 5_000;

    private static final int LEAST_BYTES_PER_MILLISECOND = 16;

    private final ByteBudget memory;
    private final Optional<ConnectionUse> connection;
    private final long writeMillis;
    private final Components components;
    private final boolean multiplexed;
    private final AtomicLong taken = new AtomicLong();

    /** What is taken from now on nobody would give back. */
    private volatile boolean over;

    private volatile Runnable onEnd = () -> {};
    private volatile boolean bodyLeft;
    private volatile boolean hurried;

    /** Written by one thread at a time, as the answer is. */
    private volatile int status;

    private volatile boolean inPieces;

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private volatile long bytes;

    private Exchange(HttpStream stream, Request request, HttpSettings settings, Optional<ConnectionUse> connection) {
        super(stream);
        this.memory = settings.memory();
        this.writeMillis = settings.limits().writeTimeout().toMillis();
        this.connection = connection;
        this.components = request.getComponents();
        this.multiplexed = isMultiplexed(request);
    }

    /** To be called once, by whoever sees the request first. */
    static Exchange begin(Request request, HttpSettings settings, Optional<ConnectionUse> connection) {
        connection.ifPresent(ConnectionUse::onRequest);
        request.addHttpStreamWrapper(stream -> {
            Exchange exchange = new Exchange(stream, request, settings, connection);
            request.setAttribute(KEY, exchange);
            return exchange;
        });
        return of(request);
    }

    static Exchange of(Request request) {
        return (Exchange) request.getAttribute(KEY);
    }

    /** Whether its connection has others beside it. */
    static boolean isMultiplexed(Request request) {
        return request.getConnectionMetaData().getHttpVersion().getVersion() >= FIRST_MULTIPLEXED_VERSION;
    }

    /** Takes memory until the request ends, or nothing if there is too little. If it has ended nothing is kept. */
    boolean tryTake(long bytes) {
        if (!memory.take(bytes)) {
            return false;
        }
        taken.addAndGet(bytes);
        if (over) {
            release();
        }
        return true;
    }

    /** Gives back a part of what was taken, unless that was given back with all the rest. */
    void giveBack(long bytes) {
        long held = taken.getAndUpdate(before -> Math.max(0, before - bytes));
        memory.giveBack(Math.min(bytes, held));
    }

    /** Whether it has had its answer, or can't have any more. */
    boolean isOver() {
        return over;
    }

    /** What to do when it is over, besides what was said before; to be called by whoever serves it, before that ends. */
    void onEnd(Runnable action) {
        Runnable earlier = onEnd;
        onEnd = () -> {
            earlier.run();
            action.run();
        };
    }

    /** The rest of the body will not be read, not even to be thrown away. */
    void leaveBody() {
        bodyLeft = true;
    }

    boolean isBodyLeft() {
        return bodyLeft;
    }

    /** It must not stay for a moment longer than it has to. */
    void hurry() {
        bodyLeft = true;
        hurried = true;
    }

    /** Gives back what was taken so far. */
    void release() {
        memory.giveBack(taken.getAndSet(0));
    }

    /**
     * A client that does not read its answer keeps it in memory.
     *
     * @param written completes when it is written, or can't be
     */
    void endUnlessRead(Request request, CompletableFuture<Void> written, int bytes) {
        if (written.isDone()) {
            return;
        }
        if (tryTake(bytes)) {
            endUnlessWritten(request, written, bytes);
        } else if (!written.isDone()) {
            cut(request);
        }
    }

    /** A client that does not read a part of its answer, whose memory is accounted for already. */
    void endUnlessWritten(Request request, CompletableFuture<Void> written, int bytes) {
        if (written.isDone()) {
            return;
        }
        Scheduler.Task end = components
                .getScheduler()
                .schedule(() -> cut(request), writeMillis + bytes / LEAST_BYTES_PER_MILLISECOND, TimeUnit.MILLISECONDS);
        var unused = written.whenComplete((done, failure) -> end.cancel());
    }

    /** Ends it from our side without an answer; of HTTP/2 the other streams of the connection go on. */
    private void cut(Request request) {
        Connection spoken = request.getConnectionMetaData().getConnection();
        if (!(spoken instanceof HTTP2Connection http2)) {
            spoken.getEndPoint().close();
            return;
        }
        Stream stream = http2.getSession().getStream(Integer.parseInt(getId()));
        if (stream != null) {
            // a client that reads nothing at all does not even take that
            var close = components
                    .getScheduler()
                    .schedule(() -> spoken.getEndPoint().close(), LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
            stream.reset(
                    new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.from(close::cancel));
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // Jetty sends one part after the other
    public void send(
            MetaData.Request request, MetaData.Response response, boolean last, ByteBuffer content, Callback callback) {
        if (response != null) {
            status = response.getStatus();
            inPieces = !last;
        }
        bytes += content == null ? 0 : content.remaining();
        super.send(request, response, last, content, callback);
    }

    /** What was answered; 0 if nothing was. */
    int status() {
        return status;
    }

    /** The size of the answer's body, as far as it was written. */
    long bytes() {
        return bytes;
    }

    /** Whether the answer was not known as a whole when it was begun. */
    boolean isInPieces() {
        return inPieces;
    }

    @Override
    public void succeeded() {
        end();
        super.succeeded();
    }

    /**
     * A body that was left over is no failure of the client's: told so the answer stays good over HTTP/2. Clients that
     * see the reset first may still throw the answer away, so it comes a little later.
     */
    @Override
    public void failed(Throwable failure) {
        if (!isLeftOver(failure)) {
            end();
            super.failed(failure);
        } else if (hurried || !multiplexed || !isPutOff(this::endWithBodyLeft)) {
            endWithBodyLeft();
        }
    }

    private boolean isPutOff(Runnable end) {
        try {
            var unused = components
                    .getScheduler()
                    .schedule(() -> components.getExecutor().execute(end), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (RuntimeException e) {
            // the surface is being stopped
            return false;
        }
    }

    private void endWithBodyLeft() {
        end();
        super.failed(HttpStream.CONTENT_NOT_CONSUMED);
    }

    private void end() {
        over = true;
        release();
        onEnd.run();
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
