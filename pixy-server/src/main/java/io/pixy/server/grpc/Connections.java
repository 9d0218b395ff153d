package io.pixy.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pixy.server.LostListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a listener, whose pipeline this is a part of, and its open connections. There are only so many of these,
 * so that clients can't take all the files that the process may open. An event loop that is shut down while it works off
 * its tasks forgets to close its connections, and their callers would wait for ever; hence they are cut here first.
 *
 * <p>Thread-safe: one lock.
 */
final class Connections extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final int limit;
    private final Duration silence;

    @GuardedBy("this") private final Set<ChannelHandlerContext> open = new HashSet<>();

    @GuardedBy("this") private boolean cut;

    /**
     * No connection is open yet.
     *
     * @param limit how many may be open; a further one is closed at once
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
        if (LostListener.is(listener.channel().localAddress(), failure)) {
            LOG.error("{} is lost: {}", listener.channel(), failure.toString());
            var unused = listener.close();
        } else {
            listener.fireExceptionCaught(failure);
        }
    }

    /** Closes all connections, past gRPC, which would wait for the calls first; later ones are closed at once. */
    void cut() {
        List<ChannelHandlerContext> connections;
        synchronized (this) {
            cut = true;
            connections = List.copyOf(open);
        }
        for (ChannelHandlerContext connection : connections) {
            var unused = connection.close();
        }
    }

    private void opened(ChannelHandlerContext connection) {
        boolean full;
        boolean late;
        synchronized (this) {
            late = cut;
            full = open.size() >= limit;
            if (!late && !full) {
                open.add(connection);
            }
        }
        if (full) {
            LOG.warn("More than {} connections, the newest is closed. Consider `limits.max_connections`", limit);
        }
        if (late || full) {
            var unused = connection.close();
        }
    }

    private synchronized void closed(ChannelHandlerContext connection) {
        open.remove(connection);
    }

    /** In front of all that serves one connection; takes part in none of its events. */
    private final class Watch extends ChannelHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext connection) {
            opened(connection);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext connection) {
            closed(connection);
        }
    }
}
