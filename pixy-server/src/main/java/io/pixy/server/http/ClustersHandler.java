package io.pixy.server.http;

import io.pixy.api.Pixy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/clusters}: which clusters there are, and whether they can be reached. Immutable. */
final class ClustersHandler implements RestHandler {
    private final Pixy pixy;

    ClustersHandler(Pixy pixy) {
        this.pixy = pixy;
    }

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Query unused = Query.of(request, Set.of());
        return ClustersJson.of(pixy, false).thenApply(json -> new Reply(200, Reply.JSON, json));
    }
}
