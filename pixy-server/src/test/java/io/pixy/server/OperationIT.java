package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One process, from the side of those who run it: health, levels of loggers, reload, lines about requests, drain. */
final class OperationIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path dir;

    @Test
    void isRunFromAPortOfItsOwn() throws Exception {
        int rest = Ports.free();
        int management = Ports.free();
        Path file = dir.resolve("pixy.yaml");
        Path requests = dir.resolve("requests.log");
        Path brokers =
                Files.writeString(dir.resolve("brokers"), CLUSTER.cluster().bootstrapServers() + "\n");
        String yaml = "tcp_addr: 127.0.0.1:" + rest + "\ngrpc_addr: ''\nmanagement_addr: 127.0.0.1:" + management
                + "\ndrain_delay: 30s\nshutdown_timeout: 10s\nrequests: {log: json, log_file: '" + requests + "'}\n"
                + "proxies: {main: {kafka: {seed_peers: ['${file:" + brokers + "}']}}}\n";
        Files.writeString(file, yaml);
        try (PixyProcess pixy = PixyProcess.start(dir, List.of("-config", file.toString()))) {
            await().atMost(LIMIT).until(() -> pixy.stdout().contains("Listening: management"));

            assertThat(get(management, "/livez?verbose").body()).isEqualTo("[+]engine ok\nlivez check passed\n");
            assertThat(get(management, "/readyz").body()).isEqualTo("ok");
            assertThat(get(management, "/_ping").statusCode()).isEqualTo(404);
            assertThat(get(rest, "/readyz").statusCode()).isEqualTo(404);
            assertThat(get(rest, "/_ping").body()).isEqualTo("pong");
            await().atMost(LIMIT).until(() -> Files.readString(requests).contains("\"path\":\"/_ping\""));

            assertThat(put(management, "/manage/loggers/io.pixy.server", "{\"severity\": \"error\"}")
                            .body())
                    .contains("\"changed\" : true");

            reloads(pixy, file, requests, yaml);
            assertThat(postRows(rest, 1000).body()).contains("limits.max_rows");
            drains(pixy, rest, management);
        }
    }

    private void reloads(PixyProcess pixy, Path file, Path requests, String yaml) throws Exception {
        Files.writeString(file, yaml + "limits: {max_rows: none}\n");
        pixy.signal("HUP");
        await().atMost(LIMIT)
                .until(() -> pixy.stdout()
                        .contains(
                                "The configuration was read again and can't be used, so nothing changes: err=(failed to"
                                        + " parse config: yaml: unmarshal errors:"));
        Path moved = Files.move(requests, dir.resolve("moved.log"));

        Files.writeString(
                file,
                yaml.replace("drain_delay: 30s", "drain_delay: 31s") + "limits: {max_rows: 7}\nlog_payloads: false\n");
        pixy.signal("HUP");

        await().atMost(LIMIT)
                .until(() -> pixy.stdout()
                        .contains("The configuration was read again, taken over: [limits.max_rows, log_payloads]"));
        assertThat(pixy.stdout())
                .contains("Changed in the configuration, but to be taken over at the next start only: [drain_delay]");
        await().atMost(LIMIT).until(() -> Files.exists(requests));
        assertThat(moved).isNotEmptyFile();
    }

    private void drains(PixyProcess pixy, int rest, int management) throws Exception {
        pixy.signal("TERM");
        await().atMost(LIMIT).until(() -> get(management, "/readyz").statusCode() == 503);

        assertThat(get(management, "/readyz").body()).startsWith("[-]stop failed: this instance is about to stop\n");
        assertThat(get(management, "/livez").statusCode()).isEqualTo(200);
        assertThat(get(rest, "/topics").statusCode()).isEqualTo(200);
        assertThat(pixy.process().isAlive()).isTrue();
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> postRows(int port, int rows) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/topics/t/offsets?group=g");
        String body = "[" + "{},".repeat(rows - 1) + "{}]";
        return http.send(
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(int port, String path, String body) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(
                HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }
}
