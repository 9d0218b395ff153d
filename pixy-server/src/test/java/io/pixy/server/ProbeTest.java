package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/livez", 200);
        answer("/readyz", 503);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void succeedsWhereTheInstanceIsWell() {
        assertThat(probe(url("/livez?verbose"))).isZero();
        assertThat(said()).isEmpty();
    }

    @Test
    void failsAndTellsTheStatusWhereItIsNot() {
        assertThat(probe(url("/readyz"))).isEqualTo(1);
        assertThat(said()).contains("/readyz answered HTTP/1.1 503");
    }

    @Test
    void failsWhereNobodyListens() {
        String url = url("/livez");
        server.stop(0);

        assertThat(probe(url)).isEqualTo(1);
        assertThat(said()).contains(url, "can't be asked", "refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/livez", "127.0.0.1:19092", "http:///livez", "http://a b/"})
    void failsForWhatIsNoSuchAddress(String url) {
        assertThat(probe(url)).isEqualTo(1);
        assertThat(said()).contains(url, "can't be asked");
    }

    private int probe(String url) {
        return Probe.run(url, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(String path, int status) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }
}
