package io.pixy.server.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The description of the API. What is there for each cluster, too, stands once in the file and is copied here: nobody would
 * keep two of everything alike by hand. Immutable.
 *
 * @param document as it is given out
 */
record OpenApi(Map<String, Object> document) {
    private static final String FILE = "openapi.yaml";
    private static final String PER_CLUSTER = "x-clusters";
    private static final String OF_CLUSTER = "/clusters/{cluster}";
    private static final String SECOND = "/v1";

    /** That of this version. */
    static OpenApi read() {
        try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
            Map<String, Object> file = yaml().load(in);
            return new OpenApi(withClusters(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] asYaml() {
        return yaml().dump(document).getBytes(StandardCharsets.UTF_8);
    }

    byte[] asJson() {
        try {
            return new ObjectMapper().writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }

    private static Map<String, Object> withClusters(Map<String, Object> file) {
        Map<String, Object> paths = new LinkedHashMap<>();
        object(file.get("paths")).forEach((path, item) -> {
            Map<String, Object> own = new LinkedHashMap<>(object(item));
            boolean perCluster = Boolean.TRUE.equals(own.remove(PER_CLUSTER));
            paths.put(path, own);
            if (perCluster) {
                paths.put(ofCluster(path), copy(own));
            }
        });
        Map<String, Object> document = new LinkedHashMap<>(file);
        document.put("paths", paths);
        return document;
    }

    private static String ofCluster(String path) {
        return path.startsWith(SECOND + "/")
                ? SECOND + OF_CLUSTER + path.substring(SECOND.length())
                : OF_CLUSTER + path;
    }

    private static Map<String, Object> copy(Map<String, Object> item) {
        Map<String, Object> copy = new LinkedHashMap<>();
        List<Object> parameters = new ArrayList<>();
        parameters.add(Map.of("$ref", "#/components/parameters/cluster"));
        if (item.get("parameters") instanceof List<?> own) {
            parameters.addAll(own);
        }
        copy.put("parameters", parameters);
        item.forEach((key, value) -> {
            if (!key.equals("parameters")) {
                Map<String, Object> operation = new LinkedHashMap<>(object(value));
                operation.computeIfPresent("operationId", (name, id) -> id + "OfCluster");
                copy.put(key, operation);
            }
        });
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static Yaml yaml() {
        DumperOptions options = new DumperOptions();
        options.setDereferenceAliases(true);
        options.setWidth(120);
        return new Yaml(
                new SafeConstructor(new LoaderOptions()), new Representer(options), options, new LoaderOptions());
    }
}
