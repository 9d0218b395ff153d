package io.pixy.server.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/groups/G/topics/T}: how far a group is, and what is in its way. Immutable. */
final class QueueHandler implements RestHandler {

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Query unused = Query.of(request, Set.of());
        return request.cluster()
                .describeQueue(request.path().getOrDefault("group", ""), request.topic())
                .thenApply(QueueJson::write)
                .thenApply(Reply::ok);
    }
}
