package io.pixy.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client does not begin to speak; leaves the pipeline once it has. Without TLS the library
 * would wait for ever. Confined to the connection's event loop.
 */
final class FirstWords extends ChannelInboundHandlerAdapter {
    /** As long as the greeting of a client of HTTP/2, and shorter than that of one of TLS. */
    private static final int ENOUGH_BYTES = 24;

    private final Duration limit;
    private Future<?> timeout;
    private long bytes;

    FirstWords(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
        timeout = connection.executor().schedule(() -> close(connection), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext connection) {
        boolean unused = timeout.cancel(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext connection, Object message) {
        bytes += message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        connection.fireChannelRead(message);
        if (bytes >= ENOUGH_BYTES) {
            connection.pipeline().remove(this);
        }
    }

    private static void close(ChannelHandlerContext connection) {
        var unused = connection.close();
    }
}
