package io.pixy.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The way to a server: a channel, with the event loop that it runs on and that is the clock of its calls. Connects when
 * first used, and again when it breaks. Calls are told of their answers on the event loop, where nothing may block.
 *
 * <p>Thread-safe: immutable, and so is what it holds.
 */
final class Connection {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** How long a server that is asked whether it is there may take to answer. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    /** For what is left when the channel was told to end. */
    private static final Duration LAST = Duration.ofSeconds(1);

    private final Target target;
    private final Optional<Supplier<String>> token;
    private final Duration patience;
    private final EventLoopGroup loop;
    private final ManagedChannel channel;
    private final Haste haste;

    private Connection(Settings settings, NettyChannelBuilder builder, EventLoopGroup loop) {
        this.target = settings.target();
        this.token = settings.token();
        this.patience = settings.times().connect();
        this.loop = loop;
        this.channel = builder.build();
        this.haste = new Haste(channel::resetConnectBackoff, this::schedule);
    }

    /**
     * Connects to nothing yet.
     *
     * @throws io.pixy.api.InvalidConfigException if a file of certificates or keys can't be used
     */
    static Connection to(Settings settings) {
        NettyChannelBuilder builder = settings.target().builder();
        if (settings.tls().isPresent()) {
            builder.sslContext(settings.tls().get().context());
        } else {
            builder.usePlaintext();
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("pixy-client-io", true), NioIoHandler.newFactory());
        int connectMillis = (int) Math.max(1000, settings.times().connect().toMillis());
        builder.eventLoopGroup(loop)
                .directExecutor()
                // what it may say is for others: nothing is sent twice because of it
                .disableServiceConfigLookUp()
                .userAgent(settings.clientId())
                .maxInboundMessageSize(settings.mostAnswerBytes())
                .keepAliveTime(settings.times().keepAlive().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(SIGN_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
        return new Connection(settings, builder, loop);
    }

    /** For messages. */
    Target target() {
        return target;
    }

    <Q, W> ClientCall<Q, W> newCall(MethodDescriptor<Q, W> method, CallOptions options) {
        return channel.newCall(method, options);
    }

    /** What goes with each call. Fails with what the program's token fails with. */
    Metadata headers() {
        Metadata headers = new Metadata();
        token.ifPresent(current -> headers.put(AUTHORIZATION, "Bearer " + current.get()));
        return headers;
    }

    /** How long a call waits for a connection. */
    Duration patience() {
        return patience;
    }

    /** Hurries as long as somebody waits for a connection. */
    Haste haste() {
        return haste;
    }

    /**
     * Runs {@code task} later, on the event loop, unless the connection is closed.
     *
     * @return does without it
     */
    Runnable schedule(Runnable task, Duration delay) {
        try {
            var scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** Cuts what runs, and ends. Returns within seconds. */
    void close() {
        channel.shutdownNow();
        try {
            // a connection that is just being made would find no loop, and warn about it
            boolean unusedToo = channel.awaitTermination(LAST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var ended = loop.shutdownGracefully(0, LAST.toNanos(), TimeUnit.NANOSECONDS);
        if (!isOnLoop()) {
            boolean unused = ended.awaitUninterruptibly(LAST.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Whether this is the thread that would have to do what it waits for. */
    boolean isOnLoop() {
        for (var one : loop) {
            if (one.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
