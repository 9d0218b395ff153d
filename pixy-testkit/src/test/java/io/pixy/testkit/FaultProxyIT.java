package io.pixy.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyIT {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket();
        echo.bind(Ports.loopback(0));
        threads.execute(this::serve);
        proxy = new FaultProxy(0, echo.getLocalPort());
    }

    @AfterEach
    void stopEcho() throws IOException {
        proxy.close();
        echo.close();
        threads.shutdownNow();
    }

    @Test
    void passesBytesAndTheEndOfTheStream() throws IOException {
        try (Socket socket = connect()) {
            byte[] sent = "x".repeat(300_000).getBytes(UTF_8);
            threads.execute(() -> sendAll(socket, sent));

            byte[] received = socket.getInputStream().readAllBytes();

            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void resetsOpenConnectionsWhenCut() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket);

            proxy.cut();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket next = connect()) {
            assertThat(exchange(next)).isEqualTo('a');
        }
    }

    @Test
    void refusesNewConnectionsOnly() throws IOException {
        try (Socket open = connect()) {
            exchange(open);

            proxy.refuse(true);

            assertThatThrownBy(() -> {
                        try (Socket refused = connect()) {
                            exchange(refused);
                            exchange(refused);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(exchange(open)).isEqualTo('a');
        }
    }

    @Test
    void holdsBytesBackWhileStalled() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket);
            socket.setSoTimeout(200);

            proxy.stall(true);
            socket.getOutputStream().write('b');

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.stall(false);
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void delaysEachWayWithoutLosingThroughput() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket);
            proxy.delay(Duration.ofMillis(100));
            byte[] sent = "y".repeat(500_000).getBytes(UTF_8);

            long start = System.nanoTime();
            threads.execute(() -> sendAll(socket, sent));
            byte[] received = socket.getInputStream().readAllBytes();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(received).hasSize(sent.length);
            assertThat(took).isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
        }
    }

    @Test
    void limitsTheSpeed() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket);
            proxy.bytesPerSecond(100_000);

            long start = System.nanoTime();
            threads.execute(() -> sendAll(socket, new byte[50_000]));
            byte[] received = socket.getInputStream().readAllBytes();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(received).hasSize(50_000);
            assertThat(took).isGreaterThan(Duration.ofMillis(490));
        }
    }

    @Test
    void keepsClientsOfABrokerBehindItButNotTheTestKit() {
        int brokerPort = Ports.free();
        try (FaultProxy before = new FaultProxy(0, brokerPort);
                TestCluster cluster = TestCluster.builder()
                        .withoutZooKeeper()
                        .kafkaPort(brokerPort)
                        .advertisedPort(0, before.port())
                        .start()) {
            cluster.topics().create("behind", 1);
            Topics outsider = new Topics(cluster.bootstrapServers(), 1);
            outsider.produce("behind", 0, null, new byte[] {1});

            before.cut();
            outsider.produce("behind", 0, null, new byte[] {2});
            before.refuse(true);
            before.cut();
            cluster.topics().produce("behind", 0, null, new byte[] {3});
            outsider.close(Duration.ZERO);

            assertThat(cluster.bootstrapServers()).isEqualTo("127.0.0.1:" + before.port());
            assertThat(cluster.topics().read("behind", 0, 0, 3)).hasSize(3);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(Ports.loopback(proxy.port()));
        return socket;
    }

    private static int exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('a');
        int answer = socket.getInputStream().read();
        if (answer < 0) {
            throw new IOException("end of stream");
        }
        return answer;
    }

    private static void sendAll(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                threads.execute(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException cut) {
            return;
        }
    }
}
