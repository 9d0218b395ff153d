package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ByteBudget;
import io.pixy.server.access.Access;
import io.pixy.server.config.AccessConfigs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the thread that has read a request serves itself. */
final class InlineTest {
    private static final Access OPEN = Access.of(AccessConfigs.of("access: {default: allow}"), Duration.ofMinutes(5));
    private static final Access PEERS = Access.of(
            AccessConfigs.of("access: {default: deny, unix_peers: true, rules: [{who: 'unix:*', verbs: '*'}]}"),
            Duration.ofMinutes(5));

    private final Queue<Runnable> elsewhere = new ArrayDeque<>();

    private Optional<Route> served = Optional.empty();

    private final Handler next = new Handler.Abstract() {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            served = Inline.kept(request);
            return true;
        }
    };

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET /_ping|-",
                "POST /topics/t/messages?sync|Content-Length: 65536",
                "POST /clusters/c/topics/t/messages|Content-Length: 0",
                "GET /topics/t/messages?group=g&noAck|-",
                "POST /topics/t/acks|Content-Length: 20",
                "POST /v1/topics/t/records|Content-Length: 20",
                "POST /v1/topics/t/settlements|Content-Length: 20",
                "GET /v1/topics/t/messages?group=g|-",
                "GET /v1/topics/t/messages?max=99&group=g|-",
                "GET /v1/topics/t/messages?group=g&max=5|-",
            })
    void whatIsBriefIsKept(String line, String header) throws Exception {
        assertThat(isKept(OPEN, line, header, HttpVersion.HTTP_1_1)).isTrue();
        assertThat(isKept(OPEN, line, header, HttpVersion.HTTP_1_0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET /topics|-",
                "GET /pprof/heap|-",
                "GET /nothing|-",
                "PUT /topics/t/messages|-",
                "POST /topics/t%20t/messages|Content-Length: 1",
                "POST /topics/t/messages?sync|Content-Length: 65537",
                "POST /topics/t/messages?sync|Content-Length: 9223372036854775807",
                "POST /topics/t/messages?sync|Transfer-Encoding: chunked",
                "POST /v1/topics/t/records|Content-Type: application/x-ndjson",
                "POST /v1/topics/t/messages/x:ack|-",
                "GET /v1/topics/t/messages:stream?group=g|-",
                "GET /v1/topics/t/messages?group=g&max=100|-",
                "GET /v1/topics/t/messages?max=1000&group=g|-",
                "GET /v1/topics/t/messages?max=+100&group=g|-",
                "GET /v1/topics/t/messages?max=0100&group=g|-",
                "GET /v1/topics/t/messages?%6dax=100&group=g|-",
                "GET /v1/topics/t/messages?group=g&max=1%30%30|-",
                "GET /v1/topics/t/messages?group=g&max=1&max=100|-",
                "GET /v1/topics/t/messages?group=g&maxBytes=10000000|-",
            })
    void everythingElseGoesElsewhere(String line, String header) throws Exception {
        assertThat(isKept(OPEN, line, header, HttpVersion.HTTP_1_1)).isFalse();
    }

    @Test
    void longQueriesGoElsewhere() throws Exception {
        String line = "GET /topics/t/messages?group=";

        assertThat(isKept(OPEN, line + "g".repeat(4090), null, HttpVersion.HTTP_1_1))
                .isTrue();
        assertThat(isKept(OPEN, line + "g".repeat(4091), null, HttpVersion.HTTP_1_1))
                .isFalse();
    }

    @Test
    void streamsOfOneConnectionGoElsewhere() throws Exception {
        assertThat(isKept(OPEN, "GET /_ping", null, HttpVersion.HTTP_2)).isFalse();
    }

    @Test
    void userOfASocketIsFoundElsewhere() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (SocketChannel client = SocketChannel.open(address);
                    SocketChannel accepted = server.accept()) {
                WatchedEndPoint socket = watched(accepted);

                assertThat(isKept(PEERS, "GET /_ping", null, HttpVersion.HTTP_1_1, socket))
                        .isFalse();
                assertThat(socket.unixUser()).contains(System.getProperty("user.name"));
                assertThat(isKept(PEERS, "GET /_ping", null, HttpVersion.HTTP_1_1, socket))
                        .isTrue();
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    private static WatchedEndPoint watched(SocketChannel channel) {
        EndPoint socket = JettyStubs.of(
                EndPoint.class, Map.of("getTransport", none -> channel, "getRemoteSocketAddress", none -> {
                    try {
                        return channel.getRemoteAddress();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }));
        return new WatchedEndPoint(socket, Runnable::run, new ConnectionUse(new ByteBudget(1), System::nanoTime));
    }

    private boolean isKept(Access access, String line, String header, HttpVersion version) throws Exception {
        EndPoint tcp = JettyStubs.of(
                EndPoint.class, Map.of("getRemoteSocketAddress", none -> new InetSocketAddress("127.0.0.1", 1)));
        return isKept(access, line, header, version, tcp);
    }

    private boolean isKept(Access access, String line, String header, HttpVersion version, EndPoint socket)
            throws Exception {
        HttpFields.Mutable headers = HttpFields.build();
        if (header != null) {
            headers.add(header.split(": ", 2)[0], header.split(": ", 2)[1]);
        }
        String[] words = line.split(" ", 2);
        Request request = JettyStubs.request(words[0], words[1], headers, version, socket, elsewhere::add);
        served = Optional.empty();
        Inline inline = new Inline(next, HttpSurface.DIRECT, access);

        assertThat(inline.handle(request, null, Callback.NOOP)).isTrue();

        boolean kept = elsewhere.isEmpty();
        elsewhere.forEach(Runnable::run);
        elsewhere.clear();
        assertThat(served.isPresent()).isEqualTo(kept);
        return kept;
    }
}
