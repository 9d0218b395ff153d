package io.pixy.server.http;

import java.util.concurrent.CompletableFuture;

/** Serves one endpoint. Thread-safe: called by many threads at once. */
@FunctionalInterface
interface RestHandler {

    /**
     * Must not block.
     *
     * @return the answer; a failure, thrown or in the future, becomes one by {@link HttpErrors}
     */
    CompletableFuture<Reply> handle(RestRequest request);
}
