package io.pixy.engine.partition;

import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** What the partitions of a group work with, in the hands of a test: time passes and news come when it says so. */
public final class Surroundings {
    public static final Duration ACK_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration RETRY_BACKOFF = Duration.ofMillis(500);
    public static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(30);
    public static final long MAX_PROCESS_BYTES = 1_000_000;
    private static final long MAX_PENDING_BYTES = 100_000;

    public final ManualClock clock = new ManualClock();
    public final ManualTimers timers = new ManualTimers(clock);
    public final Strand strand = new Strand("test");
    public final MemoryOffsets offsets = new MemoryOffsets();
    public final ManualMembership membership = new ManualMembership(offsets);
    public final ManualFetcher fetcher = new ManualFetcher();
    public final Budget budget = new Budget(MAX_PROCESS_BYTES);
    public final MemoryOffsets sideOffsets = new MemoryOffsets();
    public final FakeLetters letters = new FakeLetters();
    public final PartitionContext context;
    public final GroupMeters meters = GroupMeters.none();
    public boolean trusted = true;
    public int topicLooks;
    public int incarnation;

    /** What looking at the topic comes to. */
    public CompletableFuture<Boolean> topicAnswers = CompletableFuture.completedFuture(true);

    /** What is read again; nothing ever comes of it unless the test says so. */
    public Rereading rereading = (id, from) -> new CompletableFuture<>();

    /** With the pending limit and the number of retries that matter to the test. */
    public Surroundings(int maxPending, int maxRetries) {
        context = new PartitionContext(
                "g",
                strand,
                timers.on(strand),
                clock,
                membership,
                fetcher,
                new AtomicLong()::incrementAndGet,
                new AtomicLong(4711)::incrementAndGet,
                new Committer(
                        "g",
                        membership::commit,
                        strand,
                        timers,
                        clock,
                        new Committer.Settings(Duration.ofMillis(500), RETRY_BACKOFF, Duration.ofHours(1))),
                new Lookups("g", offsets, strand, timers.on(strand)),
                new TopicCheck() {
                    @Override
                    public CompletableFuture<Boolean> look(String topic) {
                        topicLooks++;
                        return topicAnswers;
                    }

                    @Override
                    public int incarnation(String topic) {
                        return incarnation;
                    }
                },
                new SideStore(
                        "g",
                        sideOffsets,
                        strand,
                        timers.on(strand),
                        clock,
                        new SideStore.Settings(Duration.ofMillis(500), RETRY_BACKOFF, Duration.ofHours(1), 4096)),
                letters,
                (id, from) -> rereading.read(id, from),
                () -> trusted,
                new PendingMemory(MAX_PENDING_BYTES, budget.open(), strand, timers.on(strand)),
                meters,
                new PartitionSettings(
                        (group, topic) -> new TrackerSettings(ACK_TIMEOUT.toNanos(), maxPending, maxRetries, 4096),
                        false,
                        RETRY_BACKOFF,
                        RELEASE_TIMEOUT,
                        1 << 16,
                        ACK_TIMEOUT));
    }

    public void advance(Duration by) {
        timers.advance(by);
    }

    /** Runs something on the strand and throws what it throws. */
    public void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    /** Runs something on the strand and throws what it throws. */
    public <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        strand.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.getNow(null);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
