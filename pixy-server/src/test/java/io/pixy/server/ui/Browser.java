package io.pixy.server.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A headless Chromium, driven by W3C WebDriver as its chromedriver speaks it. Confined to one thread. */
final class Browser implements AutoCloseable {
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String root;
    private String session = "";

    private Browser(Process driver, int port) {
        this.driver = driver;
        this.root = "http://127.0.0.1:" + port;
    }

    /** Where the two programs are, if they are. */
    static Optional<List<Path>> installed() {
        Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = onPath("chromedriver");
        return chromium.flatMap(browser -> chromedriver.map(one -> List.of(browser, one)));
    }

    private static Optional<Path> onPath(String... names) {
        List<String> directories =
                List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> directories.stream().map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(List<Path> programs, Path profile) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process driver = new ProcessBuilder(
                        programs.get(1).toString(), "--port=" + port, "--log-path=" + profile.resolve("driver.log"))
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("driver.out").toFile())
                .start();
        Browser browser = new Browser(driver, port);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            browser.call("GET", "/status", null).path("ready").asBoolean());
            browser.open(programs.get(0), profile);
        } catch (RuntimeException e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void open(Path chromium, Path profile) {
        Map<String, Object> options = Map.of(
                "binary",
                chromium.toString(),
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-extensions",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--window-size=1280,900",
                        "--user-data-dir=" + profile.resolve("profile")));
        JsonNode answer = call(
                "POST",
                "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL")))));
        session = "/session/" + answer.path("sessionId").asText();
    }

    void go(String url) {
        call("POST", session + "/url", Map.of("url", url));
    }

    /** Runs a function body; its result, with what it gives awaited. */
    JsonNode run(String script, Object... arguments) {
        return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    String text(String css) {
        return run("return document.querySelector(arguments[0])?.innerText ?? null", css)
                .asText();
    }

    boolean has(String css) {
        return run("return document.querySelector(arguments[0]) !== null", css).asBoolean();
    }

    /** As a user would: it has to be seen. */
    void click(String css) {
        await(() -> call("POST", element(css) + "/click", Map.of()));
    }

    /** Keys, after what was there before is removed. */
    void type(String css, String text) {
        call("POST", element(css) + "/clear", Map.of());
        keys(css, text);
    }

    void keys(String css, String text) {
        call("POST", element(css) + "/value", Map.of("text", text));
    }

    void choose(String css, String value) {
        run(
                "const e = document.querySelector(arguments[0]); e.value = arguments[1];"
                        + " e.dispatchEvent(new Event('change', {bubbles: true}));",
                css,
                value);
    }

    /** What the page has complained of, violations of its policy included. */
    List<String> complaints() {
        List<String> texts = new ArrayList<>();
        call("POST", session + "/se/log", Map.of("type", "browser"))
                .forEach(entry -> texts.add(entry.path("level").asText() + " "
                        + entry.path("message").asText()));
        return texts;
    }

    void screenshot(Path file) throws IOException {
        byte[] png = Base64.getDecoder()
                .decode(call("GET", session + "/screenshot", null).asText());
        Files.createDirectories(file.getParent());
        Files.write(file, png);
    }

    void resize(int width, int height) {
        call("POST", session + "/window/rect", Map.of("width", width, "height", height));
    }

    /** Tries again until it holds. */
    static void await(ThrowingRunnable holds) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> {
                    try {
                        holds.run();
                    } catch (IllegalStateException e) {
                        throw new AssertionError(e.getMessage(), e);
                    }
                });
    }

    private String element(String css) {
        JsonNode found = call("POST", session + "/element", Map.of("using", "css selector", "value", css));
        return session + "/element/" + found.path(ELEMENT).asText();
    }

    private JsonNode call(String method, String path, Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                    .timeout(PATIENCE)
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            JsonNode answer = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
            if (answer.path("value").has("error")) {
                throw new IllegalStateException(
                        answer.path("value").path("error").asText() + ": "
                                + answer.path("value").path("message").asText());
            }
            return answer.path("value");
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!session.isEmpty()) {
            call("DELETE", session, null);
        }
        driver.destroy();
        try {
            if (!driver.waitFor(10, TimeUnit.SECONDS)) {
                driver.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
