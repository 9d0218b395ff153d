package io.pixy.server.management;

import java.util.concurrent.CompletableFuture;

/** Serves a route of operation. Thread-safe: called by many threads at once. */
@FunctionalInterface
public interface OperationHandler {

    /**
     * Must not block: it runs on a thread of the web server.
     *
     * @return the answer; a failure, thrown or in the future, becomes one with the status that it has elsewhere in the API
     */
    CompletableFuture<OperationReply> handle(OperationRequest request);
}
