package io.pixy.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.pixy.server.access.UnixPeers;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A connection over a Unix socket that knows whose it is. Netty has such channels, but these tell nobody more than an address
 * that is empty, and nothing can be added to them. Confined to its event loop, as every channel.
 */
final class UnixChannel extends AbstractNioByteChannel {
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final UnixPeer peer;

    /** An accepted one. */
    UnixChannel(Channel parent, SocketChannel accepted) {
        super(parent, accepted);
        this.peer = new UnixPeer(UnixPeers.user(accepted));
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return javaChannel().isOpen() && javaChannel().isConnected();
    }

    @Override
    protected int doReadBytes(ByteBuf into) throws Exception {
        var handle = unsafe().recvBufAllocHandle();
        handle.attemptedBytesRead(into.writableBytes());
        return into.writeBytes(javaChannel(), handle.attemptedBytesRead());
    }

    @Override
    protected int doWriteBytes(ByteBuf from) throws Exception {
        return from.readBytes(javaChannel(), from.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws Exception {
        return region.transferTo(javaChannel(), region.transferred());
    }

    @Override
    protected boolean isInputShutdown0() {
        return !isActive();
    }

    /** A client that has said its last word over gRPC is gone. */
    @Override
    protected ChannelFuture shutdownInput() {
        return close();
    }

    @Override
    protected SocketAddress localAddress0() {
        try {
            return javaChannel().getLocalAddress();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer;
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doFinishConnect() {
        throw new UnsupportedOperationException();
    }
}
