package io.pixy.server.management;

import io.pixy.server.management.Operation.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code /openapi.yaml}, {@code /openapi.json} and, for people, {@code /docs}. What is asked for is read once and kept.
 * Thread-safe: by a concurrent map.
 */
public final class ApiDocs {
    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
    private static final String WEBJAR_FACTS = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String YAML = "application/yaml";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    /** The page needs nobody else, and nobody else may be asked by what is put into it. Its styles are made by its script. */
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /** By what stands behind {@code /docs}. Of the webjar there is no more than the page needs. */
    private static final Map<String, Asset> ASSETS = Map.of(
            "", new Asset("docs/index.html", "text/html; charset=utf-8", false),
            "start.js", new Asset("docs/start.js", SCRIPT, false),
            "swagger-ui.css", new Asset("swagger-ui.css", "text/css; charset=utf-8", true),
            "swagger-ui-bundle.js", new Asset("swagger-ui-bundle.js", SCRIPT, true));

    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();

    /** Its routes. */
    public List<Operation> operations() {
        return List.of(
                new Operation(
                        "GET",
                        "/openapi.yaml",
                        Access.ANYBODY,
                        request -> answer(OperationReply.of(
                                200,
                                YAML,
                                kept.computeIfAbsent(
                                        "yaml", key -> OpenApi.read().asYaml())))),
                new Operation(
                        "GET",
                        "/openapi.json",
                        Access.ANYBODY,
                        request -> answer(OperationReply.of(
                                200,
                                OperationReply.JSON,
                                kept.computeIfAbsent(
                                        "json", key -> OpenApi.read().asJson())))),
                new Operation("GET", "/docs/*", Access.ANYBODY, this::docs));
    }

    private CompletableFuture<OperationReply> docs(OperationRequest request) {
        String name = request.name(Operation.REST);
        Asset asset = ASSETS.get(name);
        if (asset == null) {
            return answer(OperationReply.text(404, "404 page not found\n"));
        }
        byte[] bytes = kept.computeIfAbsent("docs/" + name, key -> asset.read());
        OperationReply reply = OperationReply.of(200, asset.type, bytes).with("Content-Security-Policy", POLICY);
        return answer(asset.ofWebjar ? reply.with("Cache-Control", "max-age=3600") : reply);
    }

    private static CompletableFuture<OperationReply> answer(OperationReply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private record Asset(String file, String type, boolean ofWebjar) {
        byte[] read() {
            ClassLoader loader = ApiDocs.class.getClassLoader();
            try (InputStream in = ofWebjar
                    ? loader.getResourceAsStream(WEBJAR + version(loader) + "/" + file)
                    : ApiDocs.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("There is no " + file + " on the class path");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The paths in a webjar have its version. */
        private static String version(ClassLoader loader) throws IOException {
            Properties facts = new Properties();
            try (InputStream in = loader.getResourceAsStream(WEBJAR_FACTS)) {
                if (in != null) {
                    facts.load(in);
                }
            }
            return facts.getProperty("version", "");
        }
    }
}
