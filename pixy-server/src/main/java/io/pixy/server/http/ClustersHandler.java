package io.pixy.server.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/clusters}: which clusters there are, and whether they can be reached. Immutable. */
final class ClustersHandler implements RestHandler {
    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Query unused = Query.of(request, Set.of());
        return ClustersJson.of(request.pixy(), false).thenApply(json -> new Reply(200, Reply.JSON, json));
    }
}
