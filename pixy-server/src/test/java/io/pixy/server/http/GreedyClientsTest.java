package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.http.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The threads that read have others to serve, whatever a client sends them. */
@Timeout(120)
final class GreedyClientsTest {
    /** What only a fault comes near to. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int THREADS_THAT_READ = Runtime.getRuntime().availableProcessors();

    /** Connections that were not there any more when a test had not ended them. */
    private final AtomicInteger lost = new AtomicInteger();

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    /** As long as a power of two, so that a buffer of them ends with one. */
    private static byte[] refused() {
        String head = "POST /topics/t/messages HTTP/1.1\r\nHost: pixy\r\nContent-Type: a/b\r\nContent-Length: ";
        int body = 1024 - head.length() - "999\r\n\r\n".length();
        return (head + body + "\r\n\r\n" + "x".repeat(body)).getBytes(ISO_8859_1);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private void assertThatOthersAreServed() {
        long begin = System.nanoTime();
        for (int i = 0; i < 4 * THREADS_THAT_READ; i++) {
            try (RawClient other = server.connect()) {
                Answer ping = other.request("GET /_ping").answer();
                assertThat(ping.status()).isEqualTo(200);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    @Test
    void aTypeThatIsAlmostManyTypesIsRefusedAtOnce() {
        String type = "application/" + "+json".repeat(180_000) + "x";
        List<RawClient> greedy = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS_THAT_READ; i++) {
            greedy.add(server.connect().post("/topics/t/messages", type, ""));
        }

        assertThatOthersAreServed();

        greedy.forEach(client -> {
            assertThat(client.answer().status()).isEqualTo(400);
            client.close();
        });
    }

    @Test
    void aDurationOfManyDigitsIsRefusedAtOnce() {
        String wait = "1".repeat(500_000);
        List<RawClient> greedy = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS_THAT_READ; i++) {
            greedy.add(server.connect().request("GET /v1/topics/t/messages?group=g&wait=" + wait));
        }

        assertThatOthersAreServed();

        greedy.forEach(client -> {
            assertThat(client.answer().status()).isEqualTo(400);
            client.close();
        });
    }

    @Test
    void manyRequestsAtOnceAreAllAnswered() throws Exception {
        int many = 1000;
        AtomicInteger answers = new AtomicInteger();
        try (Socket socket = connect()) {
            Thread writer = new Thread(() -> send(socket, many));
            writer.start();
            count(socket, answers, many);
            writer.join();
        }

        assertThat(answers).hasValue(many);
    }

    @Test
    void whoSendsWithoutEndIsNotTheOnlyOneToBeServed() throws Exception {
        List<Socket> greedy = new ArrayList<>();
        CountDownLatch busy = new CountDownLatch(2 * THREADS_THAT_READ);
        try {
            for (int i = 0; i < 2 * THREADS_THAT_READ; i++) {
                Socket socket = connect();
                greedy.add(socket);
                new Thread(() -> send(socket, Integer.MAX_VALUE)).start();
                new Thread(() -> {
                            AtomicInteger answers = new AtomicInteger();
                            count(socket, answers, 500);
                            assertThat(answers.get()).isGreaterThanOrEqualTo(500);
                            busy.countDown();
                            count(socket, new AtomicInteger(), Integer.MAX_VALUE);
                        })
                        .start();
            }
            busy.await();

            assertThatOthersAreServed();
            assertThat(lost).hasValue(0);
        } finally {
            for (Socket socket : greedy) {
                socket.close();
            }
        }
    }

    /** Frames that no limit of streams, bytes or resets has to do with. */
    @Test
    void whoSendsFramesWithoutEndIsNotTheOnlyOneToBeServed() throws Exception {
        byte[] begin = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(ISO_8859_1);
        byte[] windowUpdates = "\0\0\4\10\0\0\0\0\0\0\0\0\1".repeat(5000).getBytes(ISO_8859_1);
        List<Socket> greedy = new ArrayList<>();
        CountDownLatch busy = new CountDownLatch(200);
        try {
            for (int i = 0; i < 4 * THREADS_THAT_READ; i++) {
                Socket socket = connect();
                greedy.add(socket);
                socket.getOutputStream().write(begin);
                new Thread(() -> send(socket, windowUpdates, Integer.MAX_VALUE, busy::countDown)).start();
            }
            busy.await();

            assertThatOthersAreServed();
            assertThat(lost).hasValue(0);
        } finally {
            for (Socket socket : greedy) {
                socket.close();
            }
        }
    }

    private void send(Socket socket, int times) {
        send(socket, refused(), times, () -> {});
    }

    private void send(Socket socket, byte[] bytes, int times, Runnable onSent) {
        try {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(bytes);
                onSent.run();
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }

    /** Until there were so many answers, or the connection ends. */
    private void count(Socket socket, AtomicInteger answers, int enough) {
        byte[] status = "HTTP/1.1 400 ".getBytes(ISO_8859_1);
        int matched = 0;
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[8192];
            int n = 0;
            while (n >= 0 && answers.get() < enough) {
                n = in.read(some);
                for (int i = 0; i < n; i++) {
                    matched = some[i] == status[matched] ? matched + 1 : some[i] == status[0] ? 1 : 0;
                    if (matched == status.length) {
                        answers.incrementAndGet();
                        matched = 0;
                    }
                }
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }
}
