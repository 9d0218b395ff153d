package io.pixy.server.peers;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pixy.server.StartException;
import io.pixy.server.config.PeerAddress;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Makes channels to peers, and owns the event loop they share. Immutable. */
final class Channels implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofSeconds(1);

    private final Optional<SslContext> tls;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("pixy-peers-io", true), NioIoHandler.newFactory());

    /** With TLS, or in plain text. */
    Channels(Optional<SslContext> tls) {
        this.tls = tls;
    }

    /**
     * TLS with those whose certificates are of these authorities, for the name or address by which they are known.
     *
     * @param ca a PEM file; empty for those that Java knows
     * @throws StartException if it can't be read
     */
    static SslContext trusting(String ca) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        try {
            if (!ca.isEmpty()) {
                builder.trustManager(new File(ca));
            }
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (IllegalArgumentException | SSLException e) {
            throw new StartException("peer_ca: " + ca + " can't be read as PEM of certificates: " + e.getMessage(), e);
        }
    }

    /** To one that is named by itself. */
    ManagedChannel to(PeerAddress peer) {
        return finished(NettyChannelBuilder.forTarget("dns:///" + peer.hostAndPort()));
    }

    /** To one of the addresses of a name; its certificate is for the name. */
    ManagedChannel to(PeerAddress peer, InetAddress address) {
        return finished(NettyChannelBuilder.forAddress(new InetSocketAddress(address, peer.port()))
                .overrideAuthority(peer.hostAndPort()));
    }

    private ManagedChannel finished(NettyChannelBuilder builder) {
        tls.ifPresentOrElse(builder::sslContext, builder::usePlaintext);
        return builder.channelType(NioSocketChannel.class)
                .eventLoopGroup(loop)
                .directExecutor()
                .disableServiceConfigLookUp()
                .userAgent("pixy-peer")
                .keepAliveTime(KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(SIGN_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT.toMillis()))
                .build();
    }

    /** After the channels. Returns within a second or so. */
    @Override
    public void close() {
        boolean unused = loop.shutdownGracefully(0, LAST.toNanos(), TimeUnit.NANOSECONDS)
                .awaitUninterruptibly(LAST.toNanos(), TimeUnit.NANOSECONDS);
    }
}
