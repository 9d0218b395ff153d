package io.pixy.engine.browse;

import io.pixy.api.BrowseRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.MessagePage;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows messages of one cluster to those who do not consume them: a few at a time, each with a consumer of its own, which
 * knows of no group and remembers nothing. Some more wait for their turn; beyond that they are refused.
 *
 * <p>Owned by the cluster. Stops when closed. Thread-safe: its parts are, and what is under way is in a concurrent map.
 */
public final class Browser {
    private static final Logger log = LoggerFactory.getLogger(Browser.class);

    /** Each may have all its messages and as much again of what was read ahead in memory. */
    private static final int MOST_AT_A_TIME = 8;

    private static final int MOST_WAITING = 64;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** For what Kafka's client takes to notice that time is up. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int IDLE_SECONDS = 10;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ThreadPoolExecutor threads;
    private final Executor callers;
    private final Clock clock;
    private final Timers timers;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<MessagePage>> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Looks at nothing yet.
     *
     * @param cluster for the names of threads
     * @param consumers makes consumers without a group
     * @param callers runs what depends on what callers get
     */
    public Browser(
            String cluster,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Executor callers,
            Clock clock,
            Timers timers) {
        this.consumers = consumers;
        this.callers = callers;
        this.clock = clock;
        this.timers = timers;
        this.threads = new ThreadPoolExecutor(
                MOST_AT_A_TIME,
                MOST_AT_A_TIME,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> thread(cluster, task));
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(String cluster, Runnable task) {
        Thread thread = new Thread(task, "pixy-" + cluster + "-browse");
        thread.setDaemon(true);
        return thread;
    }

    /** See {@link io.pixy.api.Cluster#browse}. */
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        CompletableFuture<MessagePage> answer = new CompletableFuture<>();
        long deadlineNanos = clock.nanoTime() + LONGEST.toNanos();
        long number = numbers.incrementAndGet();
        underWay.put(number, answer);
        Timers.Timer limit = timers.schedule(
                LONGEST.plus(GRACE).toNanos(),
                () -> fail(
                        answer,
                        new KafkaException(
                                "it took too long to read messages of " + request.topic(),
                                null,
                                KafkaException.Reason.TIMED_OUT)));
        Runnable task = () -> look(request, deadlineNanos, answer);
        var unused = answer.whenComplete((page, failure) -> {
            limit.cancel();
            underWay.remove(number);
            // makes room if it still waits
            threads.remove(task);
        });
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(closed ? new ShuttingDownException() : TooManyRequestsException.browse());
        }
        return answer;
    }

    private void look(BrowseRequest request, long deadlineNanos, CompletableFuture<MessagePage> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            Consumer<byte[], byte[]> consumer = consumers.get();
            try {
                MessagePage page = new PageReader(consumer, request, clock, deadlineNanos).read(() -> !answer.isDone());
                // before the consumer is closed, which may take a while
                callers.execute(() -> answer.complete(page));
            } finally {
                close(consumer);
            }
        } catch (RuntimeException | Error e) {
            // whoever is interrupted at the end is not to blame Kafka
            fail(answer, closed ? new ShuttingDownException() : KafkaErrors.translate(e));
        }
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close();
        } catch (RuntimeException e) {
            log.debug("A consumer could not be closed", e);
        }
    }

    private void fail(CompletableFuture<MessagePage> answer, PixyException why) {
        if (!answer.isDone()) {
            callers.execute(() -> answer.completeExceptionally(why));
        }
    }

    /** Answers all who wait that it is over. Returns at once. */
    public void close() {
        closed = true;
        threads.shutdownNow();
        underWay.values().forEach(answer -> fail(answer, new ShuttingDownException()));
    }
}
