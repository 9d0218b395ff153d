package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** {@code GET /topics/T/consumers}. Immutable. */
final class ConsumersHandler implements RestHandler {
    private static final Comparator<String> BY_BYTES = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Parameters parameters = request.queryParameters();
        Optional<String> group = parameters.has("group")
                ? Optional.of(Positions.group(parameters)).filter(name -> !name.isEmpty())
                : Optional.empty();
        return request.cluster().listConsumers(request.topic(), group).thenApply(ConsumersHandler::view);
    }

    private static Reply view(Map<String, Map<String, List<Integer>>> groups) {
        JsonWriter json = new JsonWriter().beginObject();
        sorted(groups).forEach((group, clients) -> {
            json.name(group).beginObject();
            sorted(clients).forEach((client, partitions) -> json.name(client).numbersOnOneLine(partitions));
            json.endObject();
        });
        return Reply.ok(json.endObject());
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        Map<String, V> sorted = new TreeMap<>(BY_BYTES);
        sorted.putAll(map);
        return sorted;
    }
}
