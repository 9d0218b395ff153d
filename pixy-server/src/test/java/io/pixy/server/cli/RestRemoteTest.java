package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.tls.PemPair;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands over REST, which must look the same as over gRPC. */
final class RestRemoteTest {
    private final Cli cli = new Cli();
    private HttpSurface surface;

    @TempDir
    private Path dir;

    @AfterEach
    void stop() {
        if (surface != null) {
            surface.stop(Duration.ofSeconds(2));
        }
        cli.close();
    }

    @Test
    void messagesGoThereAndBack() {
        String rest = start(Optional.empty());

        Cli.Ended produced = cli.run(
                "produce", "one", "--rest", rest, "-s", "-k", "k/ü&", "-H", "Foo=bar", "-m", "Превед", "-m", "");
        Cli.Ended consumed = cli.run("consume", "one", "--rest", rest, "-n", "2", "-o", "json");

        assertThat(produced).isEqualTo(new Cli.Ended(0, "Partition: 0 Offset: 0\nPartition: 0 Offset: 1\n", ""));
        assertThat(consumed)
                .isEqualTo(new Cli.Ended(
                        0,
                        "{\"topic\":\"one\",\"partition\":0,\"offset\":0,\"key\":\"k/ü&\",\"value\":\"Превед\","
                                + "\"headers\":[{\"key\":\"Foo\",\"value\":\"bar\"}]}\n"
                                + "{\"topic\":\"one\",\"partition\":0,\"offset\":1,\"key\":\"k/ü&\",\"value\":\"\","
                                + "\"headers\":[{\"key\":\"Foo\",\"value\":\"bar\"}]}\n",
                        ""));
        assertThat(cli.cluster.committed("kafka-pixy-cli", "one", 0)).isEqualTo(2);
    }

    @Test
    void emptyTopicEndsWithThree() {
        Cli.Ended ended = cli.run("consume", "one", "--rest", start(Optional.empty()), "-n", "1");

        assertThat(ended).isEqualTo(new Cli.Ended(3, "", ""));
    }

    @Test
    void everythingElseLooksAsOverGrpc() {
        String rest = start(Optional.empty());
        cli.have("four", "a", "b", "c");
        cli.run("consume", "four", "-n", "2");
        String[][] commands = {
            {"offsets", "four"},
            {"offsets", "get", "four", "--lag"},
            {"topics"},
            {"topics", "-p"},
            {"topic", "one"},
            {"topic", "one", "-p"},
            {"consumers", "four"},
            {"consumers", "four", "-g", "kafka-pixy-cli"},
        };

        for (String[] command : commands) {
            Cli.Ended grpc = cli.run(command);
            Cli.Ended overRest = cli.run(with(command, "--rest", rest));

            assertThat(overRest).as(String.join(" ", command)).isEqualTo(grpc);
            assertThat(grpc.code()).isZero();
        }
    }

    @Test
    void acksAndOffsetsAreSet() {
        String rest = start(Optional.empty());
        cli.have("one", "a", "b");
        cli.run("consume", "one", "--rest", rest, "-g", "g", "-n", "1", "--ack", "none");

        Cli.Ended acked = cli.run("ack", "one", "--rest", rest, "-g", "g", "-p", "0", "-o", "0");
        long committed = cli.cluster.committed("g", "one", 0);
        Cli.Ended set = cli.run("offsets", "set", "one", "--rest", rest, "-g", "g", "--to", "newest");

        assertThat(acked).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(committed).isEqualTo(1);
        assertThat(set).isEqualTo(new Cli.Ended(0, "partition 0: 1 -> 2\n", ""));
    }

    @Test
    void timeIsLookedUp() {
        String rest = start(Optional.empty());
        cli.have("one", "a", "b", "c");

        Cli.Ended set = cli.run("offsets", "set", "one", "--rest", rest, "-g", "g", "--to", "1970-01-01T00:00:00.001Z");
        Cli.Ended unknown = cli.run("offsets", "set", "nope", "--rest", rest, "-g", "g", "--to", "1ms");

        assertThat(set).isEqualTo(new Cli.Ended(0, "partition 0: none -> 1\n", ""));
        assertThat(unknown).isEqualTo(new Cli.Ended(1, "", "-- while calling GetOffsets(): HTTP 404: Unknown topic\n"));
    }

    @Test
    void serverThatCanNotLookUpTimesIsSaidToBeOne() throws Exception {
        HttpServer old = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        old.createContext("/topics/one/offsets", exchange -> {
            boolean known = exchange.getRequestURI().getPath().endsWith("/offsets");
            byte[] body = (known ? "[]" : "404 page not found\n").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(known ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        old.start();
        String rest = "http://127.0.0.1:" + old.getAddress().getPort();

        Cli.Ended ended = cli.run("offsets", "set", "one", "--rest", rest, "-g", "g", "--to", "1ms");

        old.stop(0);
        assertThat(ended)
                .isEqualTo(new Cli.Ended(
                        1,
                        "",
                        "-- while looking offsets up by time: this server can't do that: HTTP 404: no reason given\n"));
    }

    @Test
    void clusterIsPartOfThePath() {
        String rest = start(Optional.empty());

        Cli.Ended known = cli.run("topics", "--names", "--rest", rest, "--cluster", "memory");
        Cli.Ended unknown = cli.run("topics", "--names", "--rest", rest, "--cluster", "a b");

        assertThat(known).isEqualTo(new Cli.Ended(0, "four\none\n", ""));
        assertThat(unknown)
                .isEqualTo(new Cli.Ended(1, "", "-- while listing topics: HTTP 400: proxy `a b` does not exist\n"));
    }

    @Test
    void httpsTrustsTheGivenAuthorityOrAnyone() throws Exception {
        PemPair identity = PemPair.in(dir, "localhost", "EC");
        String rest = start(Optional.of(identity.keys())).replace("http:", "https:");

        Cli.Ended trusting = cli.run(
                "topics",
                "--names",
                "--rest",
                rest,
                "--ca",
                identity.certificate().toString());
        Cli.Ended careless = cli.run("topics", "--names", "--rest", rest, "--insecure");
        Cli.Ended strict = cli.run("topics", "--names", "--rest", rest);

        assertThat(trusting).isEqualTo(new Cli.Ended(0, "four\none\n", ""));
        assertThat(careless).isEqualTo(trusting);
        assertThat(strict.code()).isEqualTo(1);
        assertThat(strict.err()).contains("unable to find valid certification path");
    }

    @Test
    void unreachableServerIsNamed() {
        Cli.Ended ended = cli.run("topics", "--rest", "http://127.0.0.1:1");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("-- while listing topics: GET http://127.0.0.1:1/topics?withConfig: Connection refused\n");
    }

    @Test
    void headerNameThatHttpCanNotCarryIsRefused() {
        Cli.Ended ended = cli.run("produce", "one", "--rest", start(Optional.empty()), "-H", "a b=1", "-m", "x");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("invalid header name");
    }

    /** The address that a server over the same cluster listens on. */
    private String start(Optional<X509ExtendedKeyManager> keys) {
        surface =
                new HttpSurface(cli.cluster, new ListenAddress("127.0.0.1:0"), new HttpSettings(keys, false, 10 << 20));
        surface.start();
        return "http://127.0.0.1:" + surface.port();
    }

    private static String[] with(String[] command, String... more) {
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }
}
