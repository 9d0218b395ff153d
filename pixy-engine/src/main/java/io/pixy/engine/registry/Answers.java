package io.pixy.engine.registry;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Answers of registries to their callers. No state. */
public final class Answers {
    private Answers() {}

    /**
     * The same outcome, but a failure comes without the wrapping that chained futures put around it.
     *
     * @param chained what came of several steps
     * @param reason of a failure, as callers are to see it
     */
    public static <T> CompletableFuture<T> plain(CompletableFuture<T> chained, UnaryOperator<Throwable> reason) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        var unused = chained.whenComplete((value, failure) -> {
            if (failure == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(reason.apply(failure));
            }
        });
        return plain;
    }
}
