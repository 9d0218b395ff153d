package io.pixy.engine;

import io.pixy.api.PixyException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the program what makes it pointless to go on: once, although each group finds out by itself. Thread-safe. */
final class FatalNews {
    private static final Logger log = LoggerFactory.getLogger(FatalNews.class);

    private final Consumer<PixyException> listener;
    private final Executor executor;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Runs the program's code on the executor: it may block, and may close the engine. */
    FatalNews(Consumer<PixyException> listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    /** From a cluster. Never fails. */
    void tell(String cluster, PixyException why) {
        log.error("Cluster {} can't go on: {}", cluster, why.getMessage());
        if (!told.compareAndSet(false, true)) {
            return;
        }
        executor.execute(() -> {
            try {
                listener.accept(why);
            } catch (RuntimeException e) {
                log.error("What was to be told of a fatal error failed itself", e);
            }
        });
    }
}
