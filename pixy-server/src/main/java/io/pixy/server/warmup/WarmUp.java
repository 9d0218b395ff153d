package io.pixy.server.warmup;

import io.pixy.server.ListenAddress;
import io.pixy.server.Surface;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener of each kind that is asked for, on a Unix socket in a directory that nobody else may look into, for as long as a few requests take.
 * What they ask is answered by a {@link StandIn}. What fails is left out.
 *
 * <p>Confined to a thread for each listener.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Nobody waits for that, and nobody is connected any more. */
    private static final Duration TO_STOP = Duration.ofSeconds(5);

    private WarmUp() {}

    /**
     * Begins. Completes when all has been asked and answered, or has failed; never exceptionally.
     *
     * @param kinds of listeners that there will be
     * @param most what is not answered after that is left: those who really ask need the processors
     */
    public static CompletableFuture<Void> begin(Set<Kind> kinds, Duration most) {
        return begin(kinds, most, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static CompletableFuture<Void> begin(Set<Kind> kinds, Duration most, Path temporary) {
        long start = System.nanoTime();
        StandIn nobody = new StandIn();
        return CompletableFuture.allOf(kinds.stream()
                .map(kind -> onNewThread(answered ->
                        ask(kind, nobody, temporary, answered, () -> most.toNanos() - (System.nanoTime() - start))))
                .toArray(CompletableFuture<?>[]::new));
    }

    private static Surface surface(Kind kind, StandIn nobody, ListenAddress address) {
        return switch (kind) {
            case REST ->
                new HttpSurface(
                        nobody,
                        address,
                        new HttpSettings(Optional.empty(), true, GrpcOptions.DEFAULT_MAX_REQUEST_BYTES));
            case GRPC -> new GrpcSurface(address, nobody, GrpcOptions.plain());
        };
    }

    private static Object talk(Kind kind, SocketChannel channel) throws IOException {
        InputStream answers = Channels.newInputStream(channel);
        return switch (kind) {
            case REST -> Questions.askRest(channel, answers);
            case GRPC -> Questions.askGrpc(channel, answers);
        };
    }

    private static CompletableFuture<Void> onNewThread(Warming part) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                part.run(() -> done.complete(null));
            } catch (IOException | RuntimeException | LinkageError e) {
                LOG.debug("A part of this process is not warm", e);
            } finally {
                done.complete(null);
            }
        };
        Thread thread = new Thread(task, "pixy-warm-up");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static void ask(Kind kind, StandIn nobody, Path temporary, Runnable answered, LongSupplier leftNanos)
            throws IOException {
        Path directory = Files.createTempDirectory(temporary, "pixy-warm-up");
        Path socket = directory.resolve("s");
        // a start that fails ends the process in the middle of this
        directory.toFile().deleteOnExit();
        socket.toFile().deleteOnExit();
        try {
            Surface surface = surface(kind, nobody, new ListenAddress(socket.toString()));
            surface.start();
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                // nobody else is to come, and a process that is killed from here on leaves nothing behind
                Files.deleteIfExists(socket);
                Files.deleteIfExists(directory);
                CompletableFuture<Void> end = closedAfter(leftNanos.getAsLong(), channel);
                Object unused = talk(kind, channel);
                end.complete(null);
                answered.run();
            } finally {
                surface.stop(TO_STOP);
            }
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private static CompletableFuture<Void> closedAfter(long nanos, SocketChannel channel) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        var unused = end.orTimeout(Math.max(1, nanos), TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A connection to ourselves can't be closed", e);
            }
        });
        return end;
    }

    /** Sends all of it. */
    static void send(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            int unused = channel.write(rest);
        }
    }

    @FunctionalInterface
    private interface Warming {
        void run(Runnable answered) throws IOException;
    }

    /** What clients may talk to. */
    public enum Kind {
        /** Over HTTP. */
        REST,
        /** Over HTTP/2. */
        GRPC
    }
}
