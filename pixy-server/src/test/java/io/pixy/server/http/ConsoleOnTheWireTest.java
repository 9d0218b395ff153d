package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.TopicPosition;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.config.ConsoleConfig;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.management.Operations;
import io.pixy.server.ui.Console;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ConsoleOnTheWireTest {
    @TempDir
    private Path directory;

    private final ScriptedCluster cluster = new ScriptedCluster("main");
    private final ScriptedCluster other = new ScriptedCluster("other");
    private Access access = Access.open();
    private HttpSurface surface;

    @BeforeEach
    void start() {
        serve(ConsoleRights.ALL, true);
    }

    @AfterEach
    void stop() {
        surface.stop(Duration.ofSeconds(5));
    }

    private void serve(ConsoleRights rights, boolean hasMessages) {
        if (surface != null) {
            stop();
        }
        ConsoleConfig config = new ConsoleConfig(true, rights == ConsoleRights.LOOK, 2);
        Operations operations = rights == ConsoleRights.NONE
                ? Operations.none()
                : new Operations(new Console(config, Duration.ofMinutes(1)).operations(), () -> {});
        HttpSettings settings = new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES);
        HttpSettings served = hasMessages ? settings.with(operations) : settings.onlyFor(operations, Optional.empty());
        surface = new HttpSurface(
                cluster.pixy(other),
                new ListenAddress("127.0.0.1:0"),
                served.with(rights).with(Shared.defaults().with(access)));
        surface.start();
    }

    private Answer ask(String method, String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("X-Pixy-Console: 1");
        return askUnmarked(method, path, all);
    }

    private Answer askUnmarked(String method, String path, List<String> headers) {
        List<String> all = new ArrayList<>(headers);
        if (all.stream().noneMatch(one -> one.startsWith("Host:"))) {
            all.add("Host: localhost");
        }
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            client.send(method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", all) + "\r\n\r\n");
            return client.answer();
        }
    }

    /** An image of another site makes such requests, with what the browser knows of names and passwords. */
    @ParameterizedTest
    @ValueSource(strings = {"/ui/api/topics/t/messages?group=g", "/ui/api/live", "/ui/api/v1/clusters"})
    void servesNoRequestThatAnImageCouldMake(String path) {
        assertThat(askUnmarked("GET", path, List.of()).status()).isEqualTo(403);
        assertThat(cluster.asked).isEmpty();
    }

    /** They need not even have shown anything, and there are not many places. */
    @Test
    void whoMaySeeNothingKeepsNobodyFromLookingOn() throws IOException {
        Keys keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        access = Access.of(
                AccessConfigs.of("access: {default: deny, keys_file: " + keys.file()
                        + ", rules: [{who: 'key:ann', verbs: [topics.read]}]}"),
                Duration.ofMinutes(5));
        serve(ConsoleRights.ALL, true);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", surface.port());

        try (RawClient first = RawClient.connect(address);
                RawClient second = RawClient.connect(address);
                RawClient ann = RawClient.connect(address)) {
            String live = "GET /ui/api/live HTTP/1.1\r\nHost: localhost\r\nX-Pixy-Console: 1\r\n";
            first.send(live + "\r\n");
            assertThat(first.head().status()).isEqualTo(200);
            second.send(live + "\r\n");
            assertThat(second.head().status()).isEqualTo(429);
            ann.send(live + "X-API-Key: " + keys.key("ann") + "\r\n\r\n");
            assertThat(ann.head().status()).isEqualTo(200);
        }
    }

    /** The page is for anybody; what it shows is for whoever may see it. */
    @Test
    void followsTheRulesOfAccess() {
        access = Access.of(AccessConfigs.of("""
                access:
                  default: deny
                """), Duration.ofMinutes(5));
        serve(ConsoleRights.ALL, false);

        assertThat(ask("GET", "/ui/").status()).isEqualTo(200);
        assertThat(ask("GET", "/ui/api/topics").status()).isIn(401, 403);
        assertThat(ask("GET", "/ui/api/v1/clusters").body()).isEqualTo("{\"clusters\":[]}");
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            client.send("GET /ui/api/live?group=g&topic=t HTTP/1.1\r\nHost: localhost\r\nX-Pixy-Console: 1\r\n\r\n");
            client.head();
            StringBuilder read = new StringBuilder();
            while (!read.toString().contains("event: problem")) {
                read.append(client.piece());
            }
            assertThat(read.toString()).doesNotContain("event: queue", "\"name\"");
        }
        assertThat(cluster.asked).isEmpty();
    }

    @Test
    void servesThePageWithAPolicyThatLetsNothingElseRun() {
        Answer page = ask("GET", "/ui/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "trusted-types 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).contains("<script type=\"module\" src=\"app.js\"></script>");
        assertThat(ask("GET", "/ui").header("Location")).contains("ui/");
        assertThat(ask("GET", "/ui/app.js").header("Content-Type")).contains("text/javascript; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/nothing.js",
                "/ui/../ui/app.js/x",
                "/ui/Console.class",
                "/ui/api/nothing",
                "/ui/api",
                "/%75i/app.js"
            })
    void servesNothingElse(String path) {
        assertThat(ask("GET", path).status()).isIn(301, 404);
    }

    @Test
    void leadsToTheApiForMessages() {
        assertThat(ask("GET", "/ui/api/topics").status()).isEqualTo(200);
        assertThat(cluster.asked).containsExactly("listTopics");
        assertThat(ask("GET", "/ui/api/v1/clusters").body())
                .isEqualTo("{\"clusters\":[{\"name\":\"main\",\"default\":true,\"kafka\":true,\"registry\":true},"
                        + "{\"name\":\"other\",\"default\":false,\"kafka\":true,\"registry\":true}]}");
        assertThat(ask("GET", "/ui/api/v1/clusters/other/groups/g/topics/t").body())
                .isEqualTo("{\"partitions\":[]}");
        assertThat(other.nextAsked(ScriptedCluster.QueueAsked.class).group()).isEqualTo("g");
        assertThat(ask("POST", "/ui/api/topics/t/acks?group=g&partition=0&offset=1")
                        .status())
                .isEqualTo(200);
        assertThat(cluster.asked).contains(new ScriptedCluster.Acked("g", new TopicPosition("t", 0, 1)));
    }

    /** By plain HTTP browsers do not mark what a page asks of its own host, which may be a stranger's name for this one. */
    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui/app.js", "/ui/api/topics", "/ui/api/live", "/ui/api/v1/clusters", "/ui"})
    void servesNobodyWhoAsksForAStrangeHost(String path) {
        Answer answer = ask("GET", path, "Host: rebind.evil.example:19092");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).contains("`http.allowed_hosts`");
        assertThat(cluster.asked).isEmpty();
        assertThat(ask("GET", "/%75i/api/topics", "Host: rebind.evil.example").status())
                .isEqualTo(404);
        assertThat(ask("GET", path.replaceFirst("ui", "%75i"), "Host: rebind.evil.example")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example,cross-site", "http://localhost:1,same-site"})
    void servesNoPageOfAnotherSite(String origin, String site) {
        Answer answer = ask(
                "POST",
                "/ui/api/topics/t/acks?group=g&partition=0&offset=1",
                "Origin: " + origin,
                "Sec-Fetch-Site: " + site);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(cluster.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/topics/t/messages?group=g",
        "GET,/clusters/other/topics/t/messages?group=g",
        "GET,/v1/topics/t/messages?group=g",
        "GET,/v1/topics/t/%6dessages?group=g",
        "GET,/v1/topics/t/messages:stream?group=g",
        "GET,/v1/topics/t/messages%3Astream?group=g",
        "POST,/topics/t/messages",
        "POST,/topics/t/offsets?group=g",
        "POST,/topics/t/acks?group=g",
        "POST,/v1/topics/t/records",
        "POST,/v1/topics/t/settlements?group=g",
        "POST,/v1/topics/t/dead-letters:redrive?group=g",
        "DELETE,/v1/topics/t/dead-letters?group=g",
        "DELETE,/v1/topics/t/redrives/x?group=g",
        "PUT,/topics/t"
    })
    void changesNothingIfItOnlyLooks(String method, String path) {
        serve(ConsoleRights.LOOK, true);

        Answer answer = ask(method, "/ui/api" + path, "Content-Length: 0");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).contains("console.read_only");
        assertThat(cluster.asked).isEmpty();
        assertThat(other.asked).isEmpty();
        assertThat(ask("GET", "/ui/api/topics").status()).isEqualTo(200);
    }

    @Test
    void isThereAloneOnAListenerForOperation() {
        serve(ConsoleRights.ALL, false);

        assertThat(ask("GET", "/ui/").status()).isEqualTo(200);
        assertThat(ask("GET", "/ui/api/topics").status()).isEqualTo(200);
        assertThat(ask("GET", "/topics").status()).isEqualTo(404);
        assertThat(ask("GET", "/v1/clusters").status()).isEqualTo(404);
        assertThat(ask("GET", "/_ping").status()).isEqualTo(404);
        assertThat(ask("GET", "/ui/api/_ping").status()).isEqualTo(404);
    }

    @Test
    void isNotThereIfItIsSwitchedOff() {
        serve(ConsoleRights.NONE, true);

        assertThat(ask("GET", "/ui/").status()).isEqualTo(404);
        assertThat(ask("GET", "/ui/api/topics").status()).isEqualTo(404);
        assertThat(ask("GET", "/topics").status()).isEqualTo(200);
    }

    @Test
    void tellsOfClustersAndOneQueueAsTheyChange() {
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            client.send(
                    "GET /ui/api/live?cluster=other&group=g&topic=t HTTP/1.1\r\nHost: localhost\r\nX-Pixy-Console: 1\r\n\r\n");
            Answer head = client.head();
            StringBuilder read = new StringBuilder();
            while (!read.toString().contains("event: queue\ndata: {\"partitions\":[]}\n\n")) {
                read.append(client.piece());
            }

            assertThat(head.header("Content-Type")).contains("text/event-stream");
            assertThat(read.toString()).contains("event: clusters\ndata: {\"clusters\":[{\"name\":\"main\"");
        }
        assertThat(ask("GET", "/ui/api/live?cluster=nope&group=g&topic=t").status())
                .isEqualTo(400);
    }
}
