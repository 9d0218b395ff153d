package io.pixy.engine;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that a call of {@link io.pixy.api.Cluster} never throws: whoever chains on its future relies on that. */
final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    /** What the call returns, or a future that fails with what it throws. */
    static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            log.error("A call failed with what is no PixyException", e);
            return CompletableFuture.failedFuture(new KafkaException("internal error: " + e, e));
        }
    }

    /**
     * An argument.
     *
     * @throws InvalidRequestException if it is null
     */
    static <T> T required(String what, T argument) {
        if (argument == null) {
            throw new InvalidRequestException(what + " must not be null");
        }
        return argument;
    }

    /**
     * A copy of an argument that is a list.
     *
     * @throws InvalidRequestException if one of its elements is null
     */
    static <T> List<T> requiredAll(String what, List<T> arguments) {
        List<T> copy = new ArrayList<>(arguments);
        for (int i = 0; i < copy.size(); i++) {
            required(what + " " + i, copy.get(i));
        }
        return Collections.unmodifiableList(copy);
    }
}
