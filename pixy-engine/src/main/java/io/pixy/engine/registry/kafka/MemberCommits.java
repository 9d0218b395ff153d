package io.pixy.engine.registry.kafka;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.CommitFailure.Kind;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Commits in the name of the member, one request at a time, so that none can overtake another. kafka-clients has one
 * answer for a whole request: where it may be about one partition only, halves of it are sent until that one is alone.
 *
 * <p>Confined to the member thread.
 */
final class MemberCommits {
    /** After which a commit counts as unanswered. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Set<Kind> ABOUT_ONE = EnumSet.of(Kind.UNKNOWN_PARTITION, Kind.METADATA_TOO_LARGE, Kind.OTHER);

    private final ToLongFunction<PartitionId> tenure;
    private final LongConsumer onStored;
    private final LongConsumer onStale;
    private final Runnable onMore;
    private final Clock clock;
    private final Deque<Job> jobs = new ArrayDeque<>();

    /** Counts the requests; the answer to an earlier one than the last is of a consumer that has been given up. */
    private long requests;

    private boolean inFlight;

    /**
     * Commits nothing yet.
     *
     * @param tenure another number each time that a partition is claimed, 0 if it is not: in between others may have got
     *     further
     * @param onStored told of each request that was taken, with the time from before it was sent
     * @param onStale told the same when the coordinator did not know this member any more
     * @param onMore told when an answer has come and there is more to be sent
     */
    MemberCommits(
            ToLongFunction<PartitionId> tenure,
            LongConsumer onStored,
            LongConsumer onStale,
            Runnable onMore,
            Clock clock) {
        this.tenure = tenure;
        this.onStored = onStored;
        this.onStale = onStale;
        this.onMore = onMore;
        this.clock = clock;
    }

    void add(Map<PartitionId, Committed> pairs, CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer) {
        Job job = new Job(answer, clock.nanoTime() + LIMIT.toNanos());
        job.left.add(new TreeMap<>(pairs));
        pairs.keySet().forEach(partition -> job.tenures.put(partition, tenure.applyAsLong(partition)));
        jobs.add(job);
    }

    boolean isInFlight() {
        return inFlight;
    }

    /** Sends what is next, if there is something and nothing is under way. */
    void pump(Consumer<byte[], byte[]> consumer) {
        while (!inFlight && !jobs.isEmpty()) {
            Job job = jobs.peek();
            Map<PartitionId, Committed> batch = job.left.poll();
            if (batch == null) {
                jobs.poll();
                job.complete();
            } else {
                List<PartitionId> gone = batch.keySet().stream()
                        .filter(partition -> !mayCommit(job, partition))
                        .toList();
                gone.forEach(partition -> job.answer(partition, Optional.of(MemberErrors.notOurs(partition))));
                gone.forEach(batch::remove);
                if (!batch.isEmpty()) {
                    send(consumer, job, batch);
                }
            }
        }
    }

    private boolean mayCommit(Job job, PartitionId partition) {
        long now = tenure.applyAsLong(partition);
        return now != 0 && now == job.tenures.get(partition);
    }

    private void send(Consumer<byte[], byte[]> consumer, Job job, Map<PartitionId, Committed> batch) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        batch.forEach((id, pair) -> offsets.put(
                new TopicPartition(id.topic(), id.partition()), new OffsetAndMetadata(pair.offset(), pair.metadata())));
        long request = ++requests;
        long sentNanos = clock.nanoTime();
        inFlight = true;
        job.current = batch;
        try {
            consumer.commitAsync(offsets, (committed, error) -> onAnswer(request, sentNanos, job, error));
        } catch (RuntimeException e) {
            onAnswer(request, sentNanos, job, e);
        }
    }

    private void onAnswer(long request, long sentNanos, Job job, Exception error) {
        if (request != requests || !inFlight) {
            return;
        }
        inFlight = false;
        if (error == null) {
            onStored.accept(sentNanos);
        }
        settle(job, sentNanos, error);
        if (!job.left.isEmpty() || jobs.size() > 1) {
            onMore.run();
        } else if (jobs.remove(job)) {
            job.complete();
        }
    }

    private void settle(Job job, long sentNanos, Exception error) {
        Map<PartitionId, Committed> batch = job.current;
        job.current = Map.of();
        if (error == null) {
            batch.keySet().forEach(partition -> job.answer(partition, Optional.empty()));
            return;
        }
        CommitFailure failure = MemberErrors.commitFailure("Can't commit", error);
        if (batch.size() > 1 && ABOUT_ONE.contains(failure.kind())) {
            job.addHalves(batch);
            return;
        }
        batch.keySet()
                .forEach(partition -> job.answer(
                        partition,
                        Optional.of(MemberErrors.commitFailure("Can't commit the offset of " + partition, error))));
        if (failure.kind() == Kind.STALE_EPOCH) {
            onStale.accept(sentNanos);
        }
    }

    /** There is no consumer, so that nothing is ours. */
    void refuse() {
        List<Job> refused = List.copyOf(jobs);
        jobs.clear();
        refused.forEach(job -> job.end(MemberErrors::notOurs));
    }

    /** Those that have waited for too long are unanswered; what is under way of them still keeps others from going. */
    void expire() {
        long now = clock.nanoTime();
        for (Job job : List.copyOf(jobs)) {
            if (job.deadlineNanos - now <= 0) {
                jobs.remove(job);
                job.end(MemberCommits::unanswered);
            }
        }
    }

    /** The consumer is closed: nothing is under way any more. */
    void onConsumerClosed() {
        inFlight = false;
        List<Job> unanswered = List.copyOf(jobs);
        jobs.clear();
        unanswered.forEach(job -> job.end(MemberCommits::unanswered));
    }

    private static CommitFailure unanswered(PartitionId partition) {
        return CommitFailure.of(
                "Can't commit the offset of " + partition, new TimeoutException("The coordinator does not answer"));
    }

    /** One call, with what became of its partitions so far. */
    private static final class Job {
        private final CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer;
        private final long deadlineNanos;
        private final Deque<Map<PartitionId, Committed>> left = new ArrayDeque<>();
        private final Map<PartitionId, Long> tenures = new HashMap<>();
        private final Map<PartitionId, Optional<CommitFailure>> outcomes = new HashMap<>();
        private Map<PartitionId, Committed> current = Map.of();

        Job(CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer, long deadlineNanos) {
            this.answer = answer;
            this.deadlineNanos = deadlineNanos;
        }

        void answer(PartitionId partition, Optional<CommitFailure> outcome) {
            outcomes.put(partition, outcome);
        }

        void addHalves(Map<PartitionId, Committed> batch) {
            List<PartitionId> ids = new ArrayList<>(batch.keySet());
            for (List<PartitionId> half :
                    List.of(ids.subList(ids.size() / 2, ids.size()), ids.subList(0, ids.size() / 2))) {
                Map<PartitionId, Committed> part = new TreeMap<>(batch);
                part.keySet().retainAll(half);
                left.addFirst(part);
            }
        }

        void end(Function<PartitionId, CommitFailure> why) {
            left.addFirst(current);
            for (Map<PartitionId, Committed> batch : left) {
                batch.keySet().forEach(partition -> answer(partition, Optional.of(why.apply(partition))));
            }
            complete();
        }

        void complete() {
            answer.complete(Map.copyOf(outcomes));
        }
    }
}
