package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ByteBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does not need a connection to be seen. */
@Timeout(60)
final class WatchedEndPointTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Callback> interested = new ArrayList<>();
    private SocketChannel channel;
    private final WatchedEndPoint watched = new WatchedEndPoint(
            JettyStubs.of(
                    EndPoint.class,
                    Map.of(
                            "fill", buffer -> asked.getAndIncrement() * 0,
                            "fillInterested", callback -> interested.add((Callback) callback[0]),
                            "getTransport",
                                    none -> {
                                        asked.incrementAndGet();
                                        return channel;
                                    })),
            Runnable::run,
            new ConnectionUse(new ByteBudget(1), System::nanoTime));

    @TempDir
    Path directory;

    @Test
    void anEndIsSeenThoughTheSocketSaysOnceThatThereIsNothing() {
        List<Integer> says = new ArrayList<>(List.of(0, -1));
        WatchedEndPoint ended = new WatchedEndPoint(
                JettyStubs.of(
                        EndPoint.class,
                        Map.of(
                                "fill", buffer -> says.remove(0),
                                "fillInterested", callback -> null,
                                "isOpen", none -> true)),
                Runnable::run,
                new ConnectionUse(new ByteBudget(1), System::nanoTime));
        ended.watch(() -> {});

        assertThat(ended.isPresent()).isFalse();
    }

    @Test
    void whoRunsWithoutReadingDoesNotAskTheSocket() {
        watched.withoutReading(this::fill);
        assertThat(asked).hasValue(0);

        fill();
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoHasRunWithoutReadingLeavesItToAnotherToGoOnWithThat() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<?>[] other = new CompletableFuture<?>[1];

        watched.withoutReading(() -> {
            other[0] = run(() -> watched.withoutReading(() -> {
                begun.complete(null);
                ended.join();
                fill();
            }));
            begun.join();
        });
        ended.complete(null);
        other[0].join();

        assertThat(asked).hasValue(0);
    }

    @Test
    void whoHasAskedToBeToldOfMoreReadsAgain() {
        watched.withoutReading(() -> {
            assertThat(watched.tryFillInterested(Callback.NOOP)).isTrue();
            fill();
        });

        assertThat(interested).hasSize(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void asksWhoReadsWithoutItsOwnLock() {
        List<Boolean> held = new ArrayList<>();
        watched.fillInterested(new Callback() {
            @Override
            public InvocationType getInvocationType() {
                held.add(Thread.holdsLock(watched));
                return InvocationType.NON_BLOCKING;
            }
        });

        assertThat(interested.get(0).getInvocationType()).isEqualTo(InvocationType.NON_BLOCKING);

        assertThat(held).containsExactly(false);
    }

    @Test
    void asksTheSystemOnceWhoseItIs() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (SocketChannel client = SocketChannel.open(address);
                    SocketChannel accepted = server.accept()) {
                channel = accepted;

                assertThat(watched.unixUser()).contains(System.getProperty("user.name"));
                assertThat(watched.unixUser()).contains(System.getProperty("user.name"));

                assertThat(asked).hasValue(1);
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    private void fill() {
        try {
            assertThat(watched.fill(BufferUtil.toBuffer(new byte[0]))).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Void> run(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }
}
