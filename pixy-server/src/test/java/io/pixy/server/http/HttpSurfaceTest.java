package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.server.ListenAddress;
import io.pixy.server.StartException;
import io.pixy.server.http.ScriptedCluster.GivenBack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HttpSurfaceTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final HttpSettings SETTINGS = new HttpSettings(Optional.empty(), true, 1024 * 1024);

    private final ScriptedCluster cluster = new ScriptedCluster("main");

    @TempDir
    Path directory;

    @Test
    void servesOnAUnixSocketThatAnybodyMayUseAndRemovesItsFile() throws IOException {
        Path path = directory.resolve("pixy.sock");
        HttpSurface surface = surface(path.toString());

        surface.start();

        try (RawClient client = RawClient.connect(UnixDomainSocketAddress.of(path))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwxrwxrwx");
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        } finally {
            surface.stop(GRACE);
        }
        assertThat(path).doesNotExist();
        assertThat(surface.terminated()).isCompleted();
        assertThat(surface.name()).isEqualTo("unix " + path);
    }

    @Test
    void noticesTheEndOfAClientOfAUnixSocket() throws Exception {
        Path path = directory.resolve("pixy.sock");
        HttpSurface surface = surface(path.toString());
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        surface.start();
        try {
            RawClient client = RawClient.connect(UnixDomainSocketAddress.of(path));
            client.request("GET /topics/t/messages?group=g");
            cluster.nextAsked(ConsumeRequest.class);

            client.close();

            assertThat(waiting.handle((message, failure) -> failure).get(10, TimeUnit.SECONDS))
                    .isInstanceOf(CancellationException.class);
        } finally {
            surface.stop(GRACE);
        }
    }

    @Test
    void doesNotTouchWhatItCanNotBind() throws IOException {
        Path occupied = Files.writeString(directory.resolve("occupied"), "precious");

        assertThatThrownBy(() -> surface(occupied.toString()).start())
                .isInstanceOf(StartException.class)
                .hasMessage("failed to start Unix socket based HTTP API server: failed to create listener: listen unix "
                        + occupied + ": bind: address already in use");

        assertThat(occupied).hasContent("precious");
    }

    @Test
    void socketsOfOthersStay() throws IOException {
        Path path = directory.resolve("pixy.sock");
        HttpSurface first = surface(path.toString());
        first.start();

        assertThatThrownBy(() -> surface(path.toString()).start())
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("listen unix " + path + ": bind: address already in use");
        try (RawClient client = RawClient.connect(UnixDomainSocketAddress.of(path))) {
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }

        Files.delete(path);
        HttpSurface second = surface(path.toString());
        second.start();
        first.stop(GRACE);
        assertThat(path).exists();
        second.stop(GRACE);
        assertThat(path).doesNotExist();
    }

    @Test
    void tellsThatTheDirectoryOfTheSocketIsMissing() {
        Path missing = directory.resolve("no/such/pixy.sock");

        assertThatThrownBy(() -> surface(missing.toString()).start())
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("listen unix " + missing + ": bind: no such file or directory");
    }

    @Test
    void tellsThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertThatThrownBy(() -> surface(address).start())
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "failed to start TCP socket based HTTP API server: failed to create listener: listen tcp "
                                    + address + ": bind: address already in use");
        }
    }

    @Test
    void leavesNoThreadBehindWhenItCanNotStart() throws Exception {
        Path occupied = Files.writeString(directory.resolve("occupied"), "precious");

        assertThatThrownBy(() -> surface(occupied.toString()).start()).isInstanceOf(StartException.class);

        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("pixy-http-unix"))) {
            assertThat(System.nanoTime() - deadlineNanos).as("threads stay").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void letsRunningRequestsFinishAndRefusesNewOnes() {
        HttpSurface surface = surface("127.0.0.1:0");
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        surface.start();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", surface.port());
        try (RawClient client = RawClient.connect(address);
                RawClient idle = RawClient.connect(address)) {
            idle.request("GET /_ping").answer();
            client.request("GET /topics/t/messages?group=g");
            cluster.nextAsked(ConsumeRequest.class);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> surface.stop(GRACE));
            assertThat(idle.rest()).as("an idle connection is closed").isEmpty();
            assertThatThrownBy(() -> {
                        while (true) {
                            RawClient.connect(address).close();
                        }
                    })
                    .hasMessageContaining("refused");
            assertThat(stopped).isNotDone();
            waiting.complete(ScriptedCluster.message("x"));

            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.rest()).isEmpty();
            stopped.join();
            assertThat(surface.terminated()).isCompleted();
        }
    }

    @Test
    void cutsRequestsThatOutlastTheGrace() {
        HttpSurface surface = surface("127.0.0.1:0");
        cluster.consumed = new CompletableFuture<>();
        surface.start();
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            client.request("GET /topics/t/messages?group=g");
            cluster.nextAsked(ConsumeRequest.class);

            surface.stop(Duration.ofMillis(300));

            assertThat(surface.terminated()).isCompleted();
            assertThat(client.rest()).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void givesBackWhatComesForARequestThatWasCut() {
        HttpSurface surface = surface("127.0.0.1:0");
        CompletableFuture<Message> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        cluster.consumed = deaf;
        surface.start();
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            client.request("GET /topics/t/messages?group=g");
            cluster.nextAsked(ConsumeRequest.class);
            surface.stop(Duration.ofMillis(300));
            assertThat(client.rest()).startsWith("HTTP/1.1 500 ");

            deaf.complete(ScriptedCluster.message("late"));

            assertThat(cluster.nextAsked(GivenBack.class).group()).isEqualTo("g");
        }
    }

    @Test
    void stopsTwiceAndBeforeItWasStarted() {
        HttpSurface surface = surface("127.0.0.1:0");

        surface.stop(GRACE);
        surface.start();
        surface.stop(GRACE);
        surface.stop(GRACE);

        assertThat(surface.terminated()).isCompleted();
    }

    @Test
    void neverLimitsBodiesBelowWhatWasAlwaysAccepted() {
        assertThat(HttpSettings.bodyLimit(1, 1)).isEqualTo(10 * 1024 * 1024);
        assertThat(HttpSettings.bodyLimit(20_000_000, 1)).isEqualTo(20_000_000);
        assertThat(HttpSettings.bodyLimit(1, 30_000_000)).isEqualTo(30_000_000);
    }

    private HttpSurface surface(String address) {
        return new HttpSurface(cluster.pixy(new ScriptedCluster("other")), new ListenAddress(address), SETTINGS);
    }
}
