package io.pixy.server.http;

import java.util.concurrent.CompletableFuture;

/** {@code GET /_ping}, and what is left of {@code GET /pprof/heap}. Immutable. */
final class PingHandler {
    private static final Reply PONG = Reply.text(200, "pong");
    private static final Reply NO_HEAP_PROFILE = Reply.error(
            404,
            "no Go heap profile of a Java program: use `jcmd <pid> GC.class_histogram` or `jcmd <pid> GC.heap_dump <file>`");

    CompletableFuture<Reply> ping(RestRequest request) {
        return CompletableFuture.completedFuture(PONG);
    }

    CompletableFuture<Reply> heap(RestRequest request) {
        return CompletableFuture.completedFuture(NO_HEAP_PROFILE);
    }
}
