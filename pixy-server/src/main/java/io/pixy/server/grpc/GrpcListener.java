package io.pixy.server.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.pixy.server.ListenAddress;
import io.pixy.server.OpenFiles;
import io.pixy.server.SocketFile;
import io.pixy.server.access.Access;
import io.pixy.server.config.LimitsConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The network side of a server: address, event loops, TLS. The event loops are its own, since the library's shared ones
 * know only their own kind of sockets, and since only so it is told when a listener closes by itself.
 *
 * <p>Confined to the thread that starts and stops the surface.
 */
final class GrpcListener {
    /** For calls that run when a connection has come of age. */
    private static final Duration LAST_CALLS = Duration.ofMinutes(5);

    /** Clients whose calls wait for a minute want to know before that whether anybody is there. */
    private static final Duration SIGNS_OF_LIFE = Duration.ofSeconds(10);

    private static final int LEAST_BYTES_PER_MILLISECOND = 16;

    /** How long an answer may stay unread when others wait outside. */
    private static final Duration CROWDED = Duration.ofSeconds(5);

    /**
     * What may be under way in a call and in a connection. A fixed window, since one that the library widens by itself costs
     * a PING and its answer for each burst of data.
     */
    private static final int WINDOW_BYTES = 1 << 20;

    private final ListenAddress address;
    private final SocketFile file;
    private final GrpcOptions options;
    private final Runnable onClosed;
    private final Connections connections;
    private EventLoopGroup loops;

    /** Accepts connections. It is not one of the others, since a stop waits until it has closed the address. */
    private EventLoopGroup acceptor;

    /**
     * Nothing is bound yet.
     *
     * @param onClosed called on an event loop when the listener has closed, whatever closed it
     */
    GrpcListener(ListenAddress address, GrpcOptions options, Runnable onClosed) {
        this.address = address;
        this.file = new SocketFile(address);
        this.options = options;
        this.onClosed = onClosed;
        this.connections = new Connections(
                OpenFiles.connections(options.limits().maxConnections()),
                options.limits().headerTimeout());
    }

    /** A builder that will listen here; a socket that nobody listens on any more is removed. */
    NettyServerBuilder prepare() throws IOException {
        file.clear();
        acceptor = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("pixy-grpc-accept", true), NioIoHandler.newFactory());
        loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("pixy-grpc", true),
                NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address.socketAddress())
                .channelFactory(this::channel)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(loops)
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(options.maxRequestBytes());
        limit(builder, options.limits());
        if (address.isUnix()) {
            // set by the library on every connection, and warned about by those that can't
            return builder.withChildOption(ChannelOption.SO_KEEPALIVE, null);
        }
        if (options.tls().isPresent()) {
            secure(builder, options.tls().get(), options.shared().access());
        }
        return builder;
    }

    private static void limit(NettyServerBuilder builder, LimitsConfig limits) {
        builder.maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
                .maxRstFramesPerWindow(
                        limits.maxResets(), Math.toIntExact(limits.resetWindow().toSeconds()))
                .maxConnectionIdle(limits.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(SIGNS_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS)
                .handshakeTimeout(limits.headerTimeout().toNanos(), TimeUnit.NANOSECONDS);
        if (!limits.maxConnectionAge().isZero()) {
            builder.maxConnectionAge(limits.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS)
                    .maxConnectionAgeGrace(LAST_CALLS.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** See {@link Connections#endAnswered} and {@link Connections#sweep}. */
    void endAnswered(boolean crowded) {
        connections.sweep(System.nanoTime());
        long patience = options.limits().writeTimeout().toNanos()
                + TimeUnit.MILLISECONDS.toNanos(options.maxRequestBytes() / LEAST_BYTES_PER_MILLISECOND);
        connections.endAnswered(crowded ? Math.min(CROWDED.toNanos(), patience) : patience);
    }

    /** Runs {@code task} again and again on an event loop, until {@link #release}; call after {@link #prepare}. */
    void every(Duration period, Runnable task) {
        var unused =
                loops.next().scheduleWithFixedDelay(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is left to do once the address is bound. */
    void onBound() throws IOException {
        file.onBound();
    }

    /** To be called before the listener closes: then the file of a socket is no longer ours. Idempotent. */
    void leaveSocket() {
        file.release();
    }

    /** Lets go of everything. Idempotent. */
    void release(Duration limit) {
        connections.cut();
        // where there are no more files one of them may never have come into being
        List<? extends Future<?>> ending = Stream.of(acceptor, loops)
                .filter(Objects::nonNull)
                .map(group -> group.shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS))
                .toList();
        ending.forEach(end -> end.awaitUninterruptibly(limit.toMillis()));
        acceptor = null;
        loops = null;
    }

    private ServerChannel channel() {
        ServerChannel channel = address.isUnix()
                ? new UnixServerChannel(options.shared().access().asksForUnixPeers())
                : new NioServerSocketChannel();
        var unused = channel.closeFuture().addListener(closed -> onClosed.run());
        channel.pipeline().addLast(connections);
        return channel;
    }

    /** The JDK's TLS: it asks the key manager at each handshake, so that renewed certificates are seen. */
    private static void secure(NettyServerBuilder builder, X509ExtendedKeyManager keys, Access access)
            throws IOException {
        SslContextBuilder context = GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK);
        access.grpcAuthorities()
                .ifPresent(authorities -> context.trustManager(authorities)
                        .clientAuth(access.requiresCertificates() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL));
        builder.sslContext(context.build());
    }
}
