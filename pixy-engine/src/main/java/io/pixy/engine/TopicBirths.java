package io.pixy.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings topics into being by asking for them, which only a consumer can, and only while it waits. So that happens on a
 * thread that may wait, one at a time, with one consumer for all topics that have collected meanwhile.
 *
 * <p>Thread-safe: what is asked for is guarded by the monitor, the rest happens on the executor.
 */
final class TopicBirths {
    private static final Logger log = LoggerFactory.getLogger(TopicBirths.class);

    /** Whoever is turned away asks again later. */
    private static final int MOST_WAITING = 1000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Duration timeout;
    private final Clock clock;
    private final Executor executor;

    @GuardedBy("this") private Map<String, CompletableFuture<Integer>> asked = new LinkedHashMap<>();

    @GuardedBy("this") private boolean working;

    /**
     * Nothing is asked for yet.
     *
     * @param consumers makes consumers that may create topics
     * @param timeout for all topics that are asked for together
     * @param executor never the caller's thread
     */
    TopicBirths(Supplier<Consumer<byte[], byte[]>> consumers, Duration timeout, Clock clock, Executor executor) {
        this.consumers = consumers;
        this.timeout = timeout;
        this.clock = clock;
        this.executor = executor;
    }

    /** The number of partitions of a topic that is there now; 0 if the brokers do not create it. May fail. */
    CompletableFuture<Integer> ask(String topic) {
        CompletableFuture<Integer> birth = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<Integer> same = asked.get(topic);
            if (same != null) {
                return same;
            }
            if (asked.size() >= MOST_WAITING) {
                return CompletableFuture.failedFuture(new TimeoutException("Too many topics are being created"));
            }
            asked.put(topic, birth);
            if (working) {
                return birth;
            }
            working = true;
        }
        try {
            executor.execute(this::work);
        } catch (RuntimeException | Error e) {
            Map<String, CompletableFuture<Integer>> refused = takeAll();
            synchronized (this) {
                working = false;
            }
            refused.values().forEach(one -> one.completeExceptionally(e));
        }
        return birth;
    }

    /** Everything that has collected; with nothing the work ends. */
    private synchronized Map<String, CompletableFuture<Integer>> takeAll() {
        Map<String, CompletableFuture<Integer>> all = asked;
        asked = new LinkedHashMap<>();
        working &= !all.isEmpty();
        return all;
    }

    private void work() {
        for (var births = takeAll(); !births.isEmpty(); births = takeAll()) {
            create(births);
        }
    }

    private void create(Map<String, CompletableFuture<Integer>> births) {
        try (Consumer<byte[], byte[]> asking = consumers.get()) {
            long deadline = clock.nanoTime() + timeout.toNanos();
            births.forEach((topic, birth) -> answer(birth, () -> {
                Duration left = Duration.ofNanos(Math.max(1, deadline - clock.nanoTime()));
                return create(topic, asking, left);
            }));
        } catch (RuntimeException | Error e) {
            births.values().forEach(birth -> birth.completeExceptionally(e));
        }
    }

    private static void answer(CompletableFuture<Integer> birth, Supplier<Integer> attempt) {
        try {
            birth.complete(attempt.get());
        } catch (RuntimeException | Error e) {
            birth.completeExceptionally(e);
        }
    }

    private static int create(String topic, Consumer<byte[], byte[]> asking, Duration left) {
        int partitions = asking.partitionsFor(topic, left).size();
        if (partitions > 0) {
            log.info("Topic {} was created by being consumed", topic);
        }
        return partitions;
    }
}
