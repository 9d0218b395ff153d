package io.pixy.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A channel over TCP or a Unix socket, with the event loop that it runs on. Connects when first used. Immutable.
 *
 * @param endpoint as the user wrote it
 * @param channel to make calls on
 * @param loop ends with the channel
 */
record GrpcConnection(String endpoint, ManagedChannel channel, EventLoopGroup loop) implements AutoCloseable {
    private static final String UNIX = "unix:";
    private static final int MAX_RESPONSE_BYTES = 1 << 30;

    /**
     * Connects to nothing yet.
     *
     * @param endpoint {@code host:port}, {@code unix:PATH} or {@code unix://PATH}
     * @param trust empty for plain text
     * @param credentials what is shown with each call
     */
    static GrpcConnection to(String endpoint, Optional<Trust> trust, Credentials credentials)
            throws IOException, GeneralSecurityException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("pixy-cli", true), NioIoHandler.newFactory());
        NettyChannelBuilder builder = endpoint.startsWith(UNIX) ? unix(path(endpoint)) : tcp(endpoint);
        builder.eventLoopGroup(loop).directExecutor().maxInboundMessageSize(MAX_RESPONSE_BYTES);
        credentials.interceptor().ifPresent(builder::intercept);
        if (trust.isPresent()) {
            builder.sslContext(tls(trust.get()));
        } else {
            builder.usePlaintext();
        }
        return new GrpcConnection(endpoint, builder.build(), loop);
    }

    private static NettyChannelBuilder tcp(String endpoint) {
        return NettyChannelBuilder.forTarget("dns:///" + endpoint).channelType(NioSocketChannel.class);
    }

    private static NettyChannelBuilder unix(String path) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(path))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                // set by the library on every connection, and warned about by those that can't
                .withOption(ChannelOption.SO_KEEPALIVE, null);
    }

    private static String path(String endpoint) {
        String path = endpoint.substring(UNIX.length());
        return path.startsWith("//") ? path.substring(2) : path;
    }

    private static SslContext tls(Trust trust) throws IOException, GeneralSecurityException {
        SslContextBuilder context = SslContextBuilder.forClient().trustManager(trust.manager());
        trust.own().ifPresent(context::keyManager);
        return GrpcSslContexts.configure(context, SslProvider.JDK).build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            // a connection that is just being made would find no loop, and warn about it
            boolean unusedToo = channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
