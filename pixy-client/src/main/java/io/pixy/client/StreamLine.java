package io.pixy.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Ping;
import io.pixy.v1.PixyGrpc;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One stream to the server: shows that the client is there, and ends when the server does not. Events are told of one at a
 * time, the next one when it is asked for.
 *
 * <p>Thread-safe: commands are sent under the monitor, events come on the event loop.
 */
final class StreamLine extends ClientCall.Listener<ConsumeEvent> {
    /** What servers have if nothing else is said; the half of it is early enough for a ping. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final int MOST_MISSED = 3;

    /** Who is told, on the event loop; must not block. */
    interface Events {
        void onEvent(StreamLine from, ConsumeEvent event);

        void onReady();

        /** Once, and the last; not on the thread that starts the line. */
        void onEnd(Failure why);
    }

    private final Connection connection;
    private final Events events;
    private final Trace trace = new Trace();
    private final ClientCall<ConsumeCommand, ConsumeEvent> call;
    private final AtomicInteger missed = new AtomicInteger();
    private volatile boolean ended;

    @GuardedBy("this") private boolean isStarted;

    @GuardedBy("this") private boolean hasLeft;

    StreamLine(Connection connection, Events events) {
        this.connection = connection;
        this.events = events;
        this.call = connection.newCall(PixyGrpc.getConsumeMethod(), CallOptions.DEFAULT.withStreamTracerFactory(trace));
    }

    /** Unless it was left before. */
    void start(ConsumeCommand open) {
        Metadata headers;
        try {
            headers = connection.headers();
        } catch (RuntimeException e) {
            onClose(Status.UNAUTHENTICATED.withDescription("the token can't be had: " + e), new Metadata());
            return;
        }
        synchronized (this) {
            if (hasLeft) {
                return;
            }
            isStarted = true;
            call.start(this, headers);
            call.request(1);
            if (!ended) {
                call.sendMessage(open);
            }
        }
        beat();
    }

    private void beat() {
        if (ended) {
            return;
        }
        if (missed.incrementAndGet() > MOST_MISSED) {
            call.cancel("nothing was heard for " + HEARTBEAT.multipliedBy(MOST_MISSED), null);
            return;
        }
        if (call.isReady()) {
            send(ConsumeCommand.newBuilder().setPing(Ping.getDefaultInstance()).build());
        }
        Runnable unused = connection.schedule(this::beat, HEARTBEAT);
    }

    synchronized boolean isReady() {
        return isStarted && !ended && call.isReady();
    }

    void send(ConsumeCommand command) {
        synchronized (this) {
            if (isStarted && !ended && !hasLeft) {
                call.sendMessage(command);
            }
        }
    }

    /** Asks for the next event. */
    void next() {
        call.request(1);
    }

    /** Tells the server that this is the end, and leaves when it has said so too, or does not. */
    void leave() {
        synchronized (this) {
            if (isStarted && !ended && !hasLeft) {
                call.halfClose();
            }
            hasLeft = true;
        }
        Runnable unused = connection.schedule(this::cut, HEARTBEAT);
    }

    void cut() {
        synchronized (this) {
            hasLeft = true;
            if (!isStarted) {
                return;
            }
        }
        call.cancel("the stream is closed", null);
    }

    @Override
    public void onMessage(ConsumeEvent event) {
        missed.set(0);
        events.onEvent(this, event);
    }

    @Override
    public void onReady() {
        events.onReady();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        ended = true;
        events.onEnd(new Failure(connection.target(), status, trace.sent, trace.told(status), Duration.ZERO));
    }
}
