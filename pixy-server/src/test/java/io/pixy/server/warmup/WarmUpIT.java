package io.pixy.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.server.ListenAddress;
import io.pixy.server.Surface;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.Proxy;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class WarmUpIT {
    private final Queue<String> called = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path dir;

    @Test
    void completesAndLeavesNothingBehind() throws Exception {
        WarmUp.begin(EnumSet.allOf(WarmUp.Kind.class), Duration.ofSeconds(30), dir)
                .get(30, TimeUnit.SECONDS);

        // what the two threads still have to do is to clean up
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pixy-warm-up"))
                .forEach(WarmUpIT::join);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void allThatIsAskedOverRestIsAnswered() throws Exception {
        HttpSettings settings = new HttpSettings(Optional.empty(), true, GrpcOptions.DEFAULT_MAX_REQUEST_BYTES);
        Path socket = dir.resolve("rest");
        Surface surface = new HttpSurface(recorded(), new ListenAddress(socket.toString()), settings);
        surface.start();
        byte[] answers;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            answers = Questions.askRest(channel, Channels.newInputStream(channel));
        } finally {
            surface.stop(Duration.ofSeconds(1));
        }

        List<String> statuses = Pattern.compile("HTTP/1\\.1 (\\d+)")
                .matcher(new String(answers, StandardCharsets.ISO_8859_1))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(statuses)
                .containsExactly(
                        "200", "200", "200", "200", "200", "200", "200", "200", "200", "404", "200", "200", "200",
                        "200");
        assertThat(called)
                .containsExactly(
                        "produceAsync",
                        "produce",
                        "produce",
                        "consume",
                        "consume",
                        "ack",
                        "getOffsets",
                        "listTopics",
                        "produceAll",
                        "receive",
                        "settle",
                        "status");
    }

    @Test
    void allThatIsAskedOverGrpcIsAnswered() throws Exception {
        Path socket = dir.resolve("grpc");
        Surface surface = new GrpcSurface(new ListenAddress(socket.toString()), recorded(), GrpcOptions.plain());
        surface.start();
        called.clear();
        int answered;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            answered = Questions.askGrpc(channel, Channels.newInputStream(channel));
        } finally {
            surface.stop(Duration.ofSeconds(1));
        }

        assertThat(answered).isEqualTo(10);
        assertThat(called)
                .contains(
                        "describeTopics",
                        "produce",
                        "produceAsync",
                        "consume",
                        "ack",
                        "produceAll",
                        "receive",
                        "settle");
    }

    @Test
    void whoHangsUpInTheMiddleOfAnAnswerHasGivenNone() throws IOException {
        Frames calls = new Frames();
        calls.call("A/B", new byte[3]);
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] half = {0, 0, 9, 1, 5, 0, 0};

        InputStream answers =
                new SequenceInputStream(new ByteArrayInputStream(settings), new ByteArrayInputStream(half));

        assertThat(calls.awaitAnswers(answers)).isZero();
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(25));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Pixy recorded() {
        return of(Pixy.class, new StandIn());
    }

    /** The same, and writes down what of a cluster is called. */
    private <T> T of(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
                    Object answer = method.invoke(real, values);
                    if (answer instanceof Cluster cluster) {
                        return of(Cluster.class, cluster);
                    }
                    if (type == Cluster.class && !method.getName().equals("name")) {
                        called.add(method.getName());
                    }
                    return answer;
                }));
    }
}
