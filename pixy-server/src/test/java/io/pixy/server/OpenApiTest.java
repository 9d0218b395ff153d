package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixy.api.Pixy;
import io.pixy.server.config.ConfigDraft;
import io.pixy.server.config.MetricsConfig;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.grpc.MemoryCluster;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.http.RouteList;
import io.pixy.server.management.OperationReply;
import io.pixy.server.management.OperationRequest;
import io.pixy.server.management.Operations;
import io.pixy.server.metrics.ServerMetrics;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The description of the API against the routes that there are. */
@Timeout(120)
final class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final MemoryCluster pixy = new MemoryCluster().withTopic("t", 1);
    private final Operations operations = PixyParts.operations(everything(), new Serving(pixy), Loggers.none());

    @Test
    void describesEveryRouteAndNothingElse() {
        Set<String> routes = new TreeSet<>(RouteList.all());
        operations.all().forEach(one -> routes.add(one.method() + " " + one.path()));

        assertThat(described()).isEqualTo(routes);
    }

    @Test
    void isValidToTools() {
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(text("/openapi.yaml"), null, null);

        assertThat(read.getMessages()).isEmpty();
        assertThat(read.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
        assertThat(read.getOpenAPI().getPaths()).hasSizeGreaterThan(40);
    }

    @Test
    void isTheSameInJson() throws Exception {
        Map<?, ?> json = new ObjectMapper().readValue(text("/openapi.json"), Map.class);

        assertThat(json.toString()).isEqualTo(yaml().toString());
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        List<String> ids = new ArrayList<>();
        paths().values()
                .forEach(item -> item.forEach((key, value) -> {
                    if (METHODS.contains(key)) {
                        ids.add(String.valueOf(((Map<?, ?>) value).get("operationId")));
                    }
                }));

        assertThat(ids).doesNotHaveDuplicates().doesNotContain("null");
    }

    @Test
    void everythingThatIsDescribedIsServed() throws Exception {
        HttpSurface surface = new HttpSurface(
                pixy,
                new ListenAddress("127.0.0.1:0"),
                new HttpSettings(Optional.empty(), true, 1 << 20).with(operations));
        surface.start();
        HttpClient client = HttpClient.newHttpClient();
        try {
            for (String one : described()) {
                String path = one.substring(one.indexOf(' ') + 1)
                        .replace("{cluster}", MemoryCluster.NAME)
                        .replace("{partition}", "0")
                        .replace("{message}", "x:ack")
                        .replace("/ui/*", "/ui/app.js")
                        .replace("/*", "/start.js")
                        .replaceAll("\\{[a-z]+}", "t");
                URI uri = URI.create("http://127.0.0.1:" + surface.port() + path + "?group=g");
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .method(one.substring(0, one.indexOf(' ')), BodyPublishers.noBody())
                        .build();

                HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());

                assertThat(answer.statusCode()).as(one).isNotEqualTo(405);
                if (answer.statusCode() == 404) {
                    assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                            .as(one)
                            .doesNotContain("page not found", "there is nothing at this path");
                }
                answer.body().close();
            }
        } finally {
            surface.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void pageForPeopleNeedsNothingOfElsewhere() {
        String page = text("/docs");

        assertThat(page).contains("/docs/swagger-ui-bundle.js").doesNotContain("http://", "https://");
        assertThat(reply("/docs/start.js").contentType()).startsWith("text/javascript");
        assertThat(reply("/docs/swagger-ui-bundle.js").body().length).isGreaterThan(500_000);
        assertThat(reply("/docs/swagger-ui.css").body().length).isGreaterThan(50_000);
        assertThat(reply("/docs").headers().get("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(reply("/docs/../openapi.yaml").status()).isEqualTo(404);
        assertThat(reply("/docs/index.html").status()).isEqualTo(404);
    }

    private static ServerConfig everything() {
        ProcessFacts facts =
                new ProcessFacts(Map.of("PIXY_MANAGEMENT_ADDR", "127.0.0.1:0"), Optional.of("h"), Optional.empty(), 7);
        return ConfigDraft.defaults().with(facts).build(facts).config();
    }

    private Set<String> described() {
        Set<String> described = new TreeSet<>();
        paths().forEach((path, item) -> item.forEach((key, value) -> {
            if (METHODS.contains(key)) {
                Object real = ((Map<?, ?>) value).get("x-path");
                described.add(key.toUpperCase(Locale.ROOT) + " " + (real == null ? path : real));
            }
        }));
        return described;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> paths() {
        return (Map<String, Map<String, Object>>) yaml().get("paths");
    }

    private Map<String, Object> yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text("/openapi.yaml"));
    }

    private String text(String path) {
        return new String(reply(path).body(), StandardCharsets.UTF_8);
    }

    private OperationReply reply(String path) {
        Operations.Found found = operations.find("GET", path).orElseThrow();
        return found.operation()
                .orElseThrow()
                .handler()
                .handle(new OperationRequest(
                        found.operation().get(),
                        pixy,
                        found.names(),
                        name -> List.of(),
                        name -> Optional.empty(),
                        new byte[0]))
                .join();
    }

    private record Serving(Pixy pixy) implements Engine {
        @Override
        public Optional<ServerMetrics> metrics() {
            return ServerMetrics.of(MetricsConfig.defaults(), "test");
        }

        @Override
        public void start() {}

        @Override
        public CompletableFuture<String> fatal() {
            return new CompletableFuture<>();
        }

        @Override
        public void remainAtClose() {}

        @Override
        public void close() {}
    }
}
