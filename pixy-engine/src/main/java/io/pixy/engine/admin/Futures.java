package io.pixy.engine.admin;

import io.pixy.engine.kafka.KafkaErrors;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What {@link CompletableFuture} lacks. No state. */
final class Futures {
    private Futures() {}

    /** The values of all, in their order, or the first failure in that order once all are done. */
    static <T> CompletableFuture<List<T>> all(Collection<CompletableFuture<T>> futures) {
        List<CompletableFuture<T>> ordered = List.copyOf(futures);
        return CompletableFuture.allOf(ordered.toArray(CompletableFuture[]::new))
                .handle((done, error) ->
                        ordered.stream().map(CompletableFuture::join).toList());
    }

    /** The same future, but the text of a failure tells what was being done. */
    static <T> CompletableFuture<T> during(String context, CompletableFuture<T> future) {
        return future.exceptionally(error -> {
            throw KafkaErrors.translate(context, error);
        });
    }
}
