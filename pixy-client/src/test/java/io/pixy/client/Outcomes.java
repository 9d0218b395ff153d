package io.pixy.client;

import io.pixy.api.PixyException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What futures come to, within a time that is only there so that a test ends. No state. */
final class Outcomes {
    private Outcomes() {}

    static <T> T of(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    static PixyException failure(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            Object value = future.get(30, TimeUnit.SECONDS);
            throw new AssertionError("it succeeded: " + value);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PixyException why) {
                return why;
            }
            throw new AssertionError("no PixyException", e.getCause());
        }
    }
}
