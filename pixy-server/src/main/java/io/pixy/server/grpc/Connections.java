package io.pixy.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.pixy.server.LostListener;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
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

    /** How many newcomers may wait for somebody to go. */
    private static final int UNDECIDED = 16;

    private static final int MOST_ASKED = 8;

    private final int limit;
    private final Duration silence;
    private final AtomicBoolean asking = new AtomicBoolean();

    @GuardedBy("this") private final Set<Watch> open = new HashSet<>();

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
        ((Channel) accepted).pipeline().addFirst(new Watch(), new FirstWords(silence));
        listener.fireChannelRead(accepted);
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
        List<Watch> idlest;
        boolean late;
        synchronized (this) {
            late = cut || open.size() >= limit + UNDECIDED;
            idlest = late || open.size() < limit ? List.of() : idlest();
            if (!late) {
                open.add(newcomer);
            }
        }
        if (late) {
            newcomer.close();
        } else if (!idlest.isEmpty()) {
            LOG.warn("More than {} connections of gRPC. Consider increasing `limits.max_connections`", limit);
            replace(idlest.iterator(), newcomer);
        }
    }

    /** Those that have been silent for longest; whether they are idle only their own event loops know. */
    @GuardedBy("this") private List<Watch> idlest() {
        long now = System.nanoTime();
        return open.stream()
                .map(watch -> new Silence(watch, now - watch.heardNanos))
                .sorted(Comparator.comparingLong(Silence::nanos).reversed())
                .limit(MOST_ASKED)
                .map(Silence::watch)
                .toList();
    }

    private static void replace(Iterator<Watch> candidates, Watch newcomer) {
        if (!candidates.hasNext()) {
            newcomer.close();
            return;
        }
        Watch candidate = candidates.next();
        candidate.connection.executor().execute(() -> {
            if (candidate.isIdle()) {
                candidate.close();
            } else {
                replace(candidates, newcomer);
            }
        });
    }

    private synchronized void closed(Watch connection) {
        open.remove(connection);
    }

    private record Silence(Watch watch, long nanos) {}

    /** In front of all that serves one connection; takes part in none of its events. */
    private final class Watch extends ChannelInboundHandlerAdapter {
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

        private void close() {
            var unused = connection.close();
        }
    }
}
