package io.pixy.engine.letters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetters;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Redrive;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The dead letters of a cluster for those who look after them, and what is being put back here: at most one for each group
 * and topic. Stops when closed. Thread-safe: one lock, under which nothing is called.
 */
public final class Redrives {
    private static final int MOST_RUNNING = 8;
    private static final int MOST_REMEMBERED = 1000;

    private final RedriveTask.Surroundings around;
    private final LetterDesk desk;
    private final Executor threads;

    @GuardedBy("this") private final Map<LetterBox, RedriveTask> tasks = new HashMap<>();

    @GuardedBy("this") private boolean closed;

    /**
     * Does nothing yet.
     *
     * @param consumers makes consumers without a group, which poll so many records at most
     * @param limit how long a write may take, whatever the producer does
     * @param threads runs what takes long, and blocks
     */
    public Redrives(
            IntFunction<Consumer<byte[], byte[]>> consumers,
            PostOffice.Writer writer,
            LastingAdmin admin,
            OffsetStore offsets,
            Duration limit,
            Executor threads,
            Clock clock) {
        RedriveProgress progress = new RedriveProgress(offsets, clock);
        this.around =
                new RedriveTask.Surroundings(consumers, writer, new LetterTopics(admin, clock), progress, limit, clock);
        this.desk = new LetterDesk(consumers, admin, progress, clock);
        this.threads = threads;
    }

    /**
     * Those of a group and topic.
     *
     * @throws io.pixy.api.InvalidConfigException if they can't have a dead-letter topic
     */
    public DeadLetters of(String group, String topic, TopicTemplate template) {
        LetterBox box = LetterBox.of(group, topic, template);
        return new DeadLetters() {
            @Override
            public CompletableFuture<List<DeadLetter>> list(int max) {
                if (max < 1 || max > MOST_LISTED) {
                    return refused("max must be between 1 and " + MOST_LISTED);
                }
                return elsewhere(() -> desk.list(box, max));
            }

            @Override
            public CompletableFuture<Redrive> redrive(double perSecond) {
                // not the other way round: what is no number is neither
                if (!(perSecond > 0 && perSecond <= MOST_PER_SECOND)) {
                    return refused("the rate must be above 0 and at most " + (long) MOST_PER_SECOND + " a second");
                }
                return start(new RedriveTask(UUID.randomUUID().toString(), box, perSecond, around), box);
            }

            @Override
            public CompletableFuture<Redrive> lastRedrive() {
                RedriveTask task = task(box);
                return task == null ? none() : CompletableFuture.completedFuture(task.now());
            }

            @Override
            public CompletableFuture<Redrive> cancelRedrive() {
                RedriveTask task = task(box);
                if (task == null || task.ended().isDone()) {
                    return none();
                }
                task.stop();
                return task.ended().copy();
            }

            @Override
            public CompletableFuture<Void> purge() {
                if (!box.isOwn()) {
                    return refused("others may have letters in " + box.letters() + " too");
                }
                RedriveTask task = task(box);
                if (task != null && !task.ended().isDone()) {
                    return refused("letters of " + box.letters() + " are just being put back");
                }
                return elsewhere(() -> desk.purge(box));
            }
        };
    }

    private static <T> CompletableFuture<T> refused(String why) {
        return CompletableFuture.failedFuture(new InvalidRequestException(why));
    }

    private static <T> CompletableFuture<T> none() {
        return refused("no redrive is running here");
    }

    private synchronized RedriveTask task(LetterBox box) {
        return tasks.get(box);
    }

    private CompletableFuture<Redrive> start(RedriveTask task, LetterBox box) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new ShuttingDownException());
            }
            RedriveTask other = tasks.get(box);
            if (other != null && !other.ended().isDone()) {
                return refused("a redrive of " + box.letters() + " is running already");
            }
            long running =
                    tasks.values().stream().filter(one -> !one.ended().isDone()).count();
            if (running >= MOST_RUNNING) {
                return refused("no more than " + MOST_RUNNING + " redrives can run at a time");
            }
            if (tasks.size() >= MOST_REMEMBERED) {
                tasks.values().removeIf(one -> one.ended().isDone());
            }
            tasks.put(box, task);
        }
        try {
            threads.execute(task);
        } catch (RuntimeException | Error e) {
            task.giveUp(e);
        }
        return task.begun().copy();
    }

    private <T> CompletableFuture<T> elsewhere(LetterDesk.Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        desk.run(threads, work, answer);
        return answer;
    }

    /** Ends what is being put back; waits that long for it. */
    public void close(Duration timeout) {
        List<CompletableFuture<Redrive>> ends;
        synchronized (this) {
            closed = true;
            tasks.values().forEach(RedriveTask::stop);
            ends = tasks.values().stream().map(RedriveTask::ended).toList();
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
