package io.pixy.engine.letters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRequest;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The dead letters of a cluster for those who look after them, and what is being put back here: at most one for each group
 * and topic. Stops when closed. Thread-safe: one lock, under which nothing is called but the semaphore.
 */
public final class Redrives {
    /** In one process, all clusters together. */
    public static final int MOST_RUNNING = 8;

    private static final int MOST_REMEMBERED = 1000;

    private final RedriveTask.Surroundings around;
    private final LetterDesk desk;
    private final Executor threads;
    private final Semaphore slots;

    @GuardedBy("this") private final Map<LetterBox, RedriveTask> tasks = new HashMap<>();

    @GuardedBy("this") private boolean closed;

    /**
     * What is needed. Immutable.
     *
     * @param consumers makes consumers without a group, which poll so many records at most
     * @param limit how long a write may take, whatever the producer does
     * @param metadataChars how much metadata brokers take
     * @param threads runs what takes long, and blocks
     * @param slots one for each redrive that may run in this process
     */
    public record Surroundings(
            IntFunction<Consumer<byte[], byte[]>> consumers,
            PostOffice.Writer writer,
            LastingAdmin admin,
            OffsetStore offsets,
            Duration limit,
            int metadataChars,
            Executor threads,
            Semaphore slots,
            Clock clock) {}

    /** Does nothing yet. */
    public Redrives(Surroundings given) {
        RedriveProgress progress = new RedriveProgress(given.offsets, given.metadataChars, given.clock);
        this.around = new RedriveTask.Surroundings(
                given.consumers,
                given.writer,
                new LetterTopics(given.admin, given.clock),
                progress,
                given.limit,
                given.clock);
        this.desk = new LetterDesk(given.consumers, given.admin, progress, given.clock);
        this.threads = given.threads;
        this.slots = given.slots;
    }

    /**
     * Those of a group and topic.
     *
     * @throws InvalidRequestException if they can't have a dead-letter topic
     */
    public DeadLetters of(String group, String topic, TopicTemplate template) {
        LetterBox box;
        try {
            box = LetterBox.of(group, topic, template);
        } catch (InvalidConfigException e) {
            // whoever asks has named the group
            throw new InvalidRequestException(e.getMessage());
        }
        return new OfBox(box);
    }

    private final class OfBox implements DeadLetters {
        private final LetterBox box;

        private OfBox(LetterBox box) {
            this.box = box;
        }

        @Override
        public CompletableFuture<DeadLetterPage> list(DeadLetterQuery query) {
            if (query == null) {
                return refused("a query is missing");
            }
            CompletableFuture<DeadLetterPage> answer = new CompletableFuture<>();
            desk.run(threads, () -> desk.list(box, query, () -> !answer.isDone()), answer);
            return answer;
        }

        @Override
        public CompletableFuture<Redrive> redrive(RedriveRequest request) {
            if (request == null) {
                return refused("a request is missing");
            }
            if (request.to().filter(box.letters()::equals).isPresent()) {
                return refused("letters are in " + box.letters() + " already");
            }
            return start(box, new RedriveTask(UUID.randomUUID().toString(), box, request, around));
        }

        @Override
        public CompletableFuture<Redrive> getRedrive(String id) {
            return known(id)
                    .map(task -> CompletableFuture.completedFuture(task.now()))
                    .orElseGet(() -> looked(id));
        }

        private CompletableFuture<Redrive> looked(String id) {
            try {
                Optional<String> checked = Optional.of(Redrive.checkId(id));
                return elsewhere(() -> desk.look(box, checked));
            } catch (InvalidRequestException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<Redrive> lastRedrive() {
            RedriveTask task = task(box);
            if (task == null || task.ended().isDone()) {
                return elsewhere(() -> last(task));
            }
            return CompletableFuture.completedFuture(task.now());
        }

        /** What is known here of one that was begun here is more than what is known everywhere. */
        private Redrive last(RedriveTask own) throws InterruptedException {
            try {
                Redrive last = desk.look(box, Optional.empty());
                return own != null && own.now().id().equals(last.id()) ? own.now() : last;
            } catch (RedriveNotFoundException e) {
                if (own == null) {
                    throw e;
                }
                return own.now();
            }
        }

        @Override
        public CompletableFuture<Redrive> cancelRedrive(String id) {
            Optional<RedriveTask> task = known(id);
            if (task.isPresent()) {
                task.get().stop();
                return task.get().ended().copy();
            }
            return looked(id)
                    .thenCompose(found -> found.state() == Redrive.State.RUNNING
                            ? elsewhere(() -> desk.cancel(box, id))
                            : CompletableFuture.completedFuture(found));
        }

        private Optional<RedriveTask> known(String id) {
            return Optional.ofNullable(task(box)).filter(task -> task.now().id().equals(id));
        }

        @Override
        public CompletableFuture<Void> purge() {
            if (!box.isOwn()) {
                return refused("others may have letters in " + box.letters() + " too");
            }
            RedriveTask task = task(box);
            if (task != null && !task.ended().isDone()) {
                return CompletableFuture.failedFuture(new RedriveRunningException(box.letters()));
            }
            return elsewhere(() -> desk.purge(box));
        }
    }

    private static <T> CompletableFuture<T> refused(String why) {
        return CompletableFuture.failedFuture(new InvalidRequestException(why));
    }

    private synchronized RedriveTask task(LetterBox box) {
        return tasks.get(box);
    }

    private CompletableFuture<Redrive> start(LetterBox box, RedriveTask task) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new ShuttingDownException());
            }
            RedriveTask other = tasks.get(box);
            if (other != null && !other.ended().isDone()) {
                return CompletableFuture.failedFuture(new RedriveRunningException(box.letters()));
            }
            if (!slots.tryAcquire()) {
                return CompletableFuture.failedFuture(TooManyRequestsException.redrives(MOST_RUNNING));
            }
            if (tasks.size() >= MOST_REMEMBERED) {
                tasks.values().removeIf(one -> one.ended().isDone());
            }
            tasks.put(box, task);
        }
        var unused = task.ended().whenComplete((last, never) -> slots.release());
        try {
            threads.execute(task);
        } catch (RuntimeException | Error e) {
            task.giveUp(e);
        }
        return task.begun().whenComplete((begun, failure) -> {
            if (failure != null) {
                forget(box, task);
            }
        });
    }

    /** What never began is not what is asked for when somebody asks for the last one. */
    private synchronized void forget(LetterBox box, RedriveTask task) {
        tasks.remove(box, task);
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
        desk.close();
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
