package io.pixy.server.http;

import io.pixy.api.ClusterStatus;
import io.pixy.api.Pixy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How clusters, and whether they can be reached, look in JSON. No state. */
public final class ClustersJson {
    private static final int BYTES_PER_CLUSTER = 96;

    private ClustersJson() {}

    /**
     * The whole document, on one line.
     *
     * @param readOnly whether who reads it can only look on; told only if so
     */
    public static CompletableFuture<byte[]> of(Pixy pixy, boolean readOnly) {
        Map<String, CompletableFuture<ClusterStatus>> asked = new LinkedHashMap<>();
        pixy.clusterNames().forEach(name -> asked.put(name, pixy.cluster(name).status()));
        String usual = pixy.cluster().name();
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    JsonWriter json = JsonWriter.onOneLine(BYTES_PER_CLUSTER * asked.size())
                            .beginObject()
                            .name("clusters")
                            .beginArray();
                    asked.forEach((name, status) -> write(json, name, name.equals(usual), status.join()));
                    json.endArray();
                    if (readOnly) {
                        json.name("readOnly").bool(true);
                    }
                    return json.endObject().toBytes();
                });
    }

    private static void write(JsonWriter json, String name, boolean usual, ClusterStatus status) {
        json.beginObject()
                .name("name")
                .text(name)
                .name("default")
                .bool(usual)
                .name("kafka")
                .bool(status.kafkaReachable())
                .name("registry")
                .bool(status.registryConnected())
                .endObject();
    }
}
