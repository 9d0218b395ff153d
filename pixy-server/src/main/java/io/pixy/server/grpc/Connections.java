package io.pixy.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.pixy.server.LostListener;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a listener, whose pipeline this is a part of, and its open connections. There are only so many of these,
 * so that clients can't take all the files that the process may open: for a newcomer beyond, one that is idle has to go.
 *
 * <p>An event loop that is shut down while it works off its tasks forgets to close its connections, and their callers
 * would wait for ever; hence they are cut here first.
 *
 * <p>Thread-safe: one lock.
 */
final class Connections extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** How many newcomers may wait for somebody to go, before no more are accepted. */
    private static final int UNDECIDED = 64;

    /** Who stays undecided for longer is in the hands of an event loop that does not work, and stops nobody else. */
    private static final long UNDECIDED_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int MOST_ASKED = 8;

    private final int limit;
    private final Duration silence;
    private final AtomicBoolean asking = new AtomicBoolean();

    @GuardedBy("this") private final Set<Watch> open = new HashSet<>();

    /** Accepted when, and not known yet whether they can stay. */
    @GuardedBy("this") private final Map<Channel, Long> undecided = new HashMap<>();

    /** The listener that accepts no more until it is decided who can stay. */
    @GuardedBy("this") private Optional<Channel> resting = Optional.empty();

    @GuardedBy("this") private boolean cut;

    /**
     * No connection is open yet.
     *
     * @param limit how many may be open
     * @param silence how long a client may take to begin to speak
     */
    Connections(int limit, Duration silence) {
        this.limit = limit;
        this.silence = silence;
    }

    @Override
    public void channelRead(ChannelHandlerContext listener, Object accepted) {
        Channel newcomer = (Channel) accepted;
        accepted(listener.channel(), newcomer);
        newcomer.pipeline().addFirst(new Watch(), new FirstWords(silence));
        listener.fireChannelRead(accepted);
    }

    /** Who is turned away can't tell why; those who are not accepted yet wait in the kernel instead. */
    private synchronized void accepted(Channel listener, Channel newcomer) {
        undecided.put(newcomer, System.nanoTime());
        if (undecided.size() >= UNDECIDED && resting.isEmpty()) {
            resting = Optional.of(listener);
            listener.config().setAutoRead(false);
        }
    }

    private synchronized void decided(Watch newcomer) {
        undecided.remove(newcomer.connection.channel());
        acceptAgain();
    }

    /** Forgets who is undecided for ever; to be called every second or so. */
    synchronized void sweep(long now) {
        undecided.values().removeIf(since -> now - since > UNDECIDED_NANOS);
        acceptAgain();
    }

    @GuardedBy("this") private void acceptAgain() {
        if (undecided.size() < UNDECIDED) {
            resting.ifPresent(listener -> listener.config().setAutoRead(true));
            resting = Optional.empty();
        }
    }

    /** Netty goes on with a listener that can't accept, whatever the reason; one that never will again is closed. */
    @Override
    public void exceptionCaught(ChannelHandlerContext listener, Throwable failure) {
        // it rests for a second then; finding out whether it is lost can take as long, and others need the event loop
        listener.fireExceptionCaught(failure);
        if (asking.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> closeIfLost(listener, failure), "pixy-grpc-listener-check");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** See {@link Streams#endAnswered}; does it on each connection's own event loop. */
    void endAnswered(long patienceNanos) {
        List<Watch> connections;
        synchronized (this) {
            connections = List.copyOf(open);
        }
        connections.forEach(watch -> watch.connection.executor().execute(() -> watch.endAnswered(patienceNanos)));
    }

    private void closeIfLost(ChannelHandlerContext listener, Throwable failure) {
        try {
            if (LostListener.is(listener.channel().localAddress(), failure)) {
                LOG.error("{} is lost: {}", listener.channel(), failure.toString());
                var unused = listener.close();
            }
        } finally {
            asking.set(false);
        }
    }

    /** Closes all connections, past gRPC, which would wait for the calls first; later ones are closed at once. */
    void cut() {
        List<Watch> connections;
        synchronized (this) {
            cut = true;
            connections = List.copyOf(open);
        }
        connections.forEach(Watch::close);
    }

    private void opened(Watch newcomer) {
        boolean full;
        boolean late;
        synchronized (this) {
            full = open.size() >= limit;
            late = cut || open.size() >= limit + 2 * UNDECIDED;
            if (!late) {
                open.add(newcomer);
            }
        }
        if (late) {
            newcomer.close();
        } else if (full) {
            LOG.warn("More than {} connections of gRPC. Consider increasing `limits.max_connections`", limit);
            replace(new HashSet<>(Set.of(newcomer)), newcomer);
        } else {
            decided(newcomer);
        }
    }

    /** Whether a connection is idle only its own event loop knows. */
    private void replace(Set<Watch> asked, Watch newcomer) {
        Optional<Watch> silent = asked.size() <= MOST_ASKED ? reserveMostSilent(asked) : Optional.empty();
        if (silent.isEmpty()) {
            newcomer.close();
            return;
        }
        Watch candidate = silent.get();
        asked.add(candidate);
        candidate.connection.executor().execute(() -> {
            if (candidate.isIdle()) {
                candidate.close();
                decided(newcomer);
            } else {
                candidate.reserved = false;
                replace(asked, newcomer);
            }
        });
    }

    /** Each newcomer needs one of its own to go. */
    private synchronized Optional<Watch> reserveMostSilent(Set<Watch> asked) {
        long now = System.nanoTime();
        Optional<Watch> found = open.stream()
                .filter(watch -> !watch.reserved && !asked.contains(watch))
                .map(watch -> new Silence(watch, now - watch.heardNanos))
                .max(Comparator.comparingLong(Silence::nanos))
                .map(Silence::watch);
        found.ifPresent(watch -> watch.reserved = true);
        return found;
    }

    private synchronized void closed(Watch connection) {
        open.remove(connection);
        decided(connection);
    }

    private record Silence(Watch watch, long nanos) {}

    /** In front of all that serves one connection; takes part in none of its events. */
    private final class Watch extends ChannelInboundHandlerAdapter {
        private final Streams streams = new Streams();
        private volatile boolean reserved;
        private volatile long heardNanos = System.nanoTime();
        private volatile ChannelHandlerContext connection;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            connection = context;
            opened(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            heardNanos = System.nanoTime();
            context.fireChannelRead(message);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            closed(this);
        }

        /** On its event loop only. One that has not greeted yet is idle, too. */
        private boolean isIdle() {
            Http2ConnectionHandler http2 = connection.pipeline().get(Http2ConnectionHandler.class);
            return http2 == null || http2.connection().numActiveStreams() == 0;
        }

        /** On its event loop only. */
        private void endAnswered(long patienceNanos) {
            Http2ConnectionHandler http2 = connection.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                streams.endAnswered(http2, connection.pipeline().context(http2), System.nanoTime(), patienceNanos);
            }
        }

        private void close() {
            var unused = connection.close();
        }
    }
}
