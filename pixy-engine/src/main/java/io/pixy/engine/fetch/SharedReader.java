package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions for all groups of a cluster that are at the end of them, each partition once: most groups wait for
 * messages most of the time, and a message that comes is given to each of them.
 *
 * <p>A group joins where the partition is read already, or is not read at all; one that is behind that reads by itself until
 * it has got there. A group leaves, and goes on by itself, as soon as there is much to be read, or its buffer is full: nobody
 * waits for others ({@link SharedPartition#full}, {@link SharedPartition#behind}).
 *
 * <p>Threads come and go with partitions, of which each has {@value #MOST_OF_A_THREAD} at most.
 *
 * <p>Thread-safe: guarded by this. Groups are told what is read, and given back what they are to read, under that lock.
 */
public final class SharedReader {
    private static final Logger log = LoggerFactory.getLogger(SharedReader.class);

    /** Each fetch goes through all of them, here and at the broker. */
    static final int MOST_OF_A_THREAD = 500;

    /** What can't be read is read by each group alone for so long: others would suffer from its trouble. */
    static final Duration APART = Duration.ofMinutes(1);

    /** For an answer that comes late, and for noticing that it has come. */
    private static final Duration LATE = Duration.ofSeconds(6);

    /** A trouble that may be that of one broker, or one group, is not waited for longer. */
    private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

    private final BiFunction<Integer, SharedThread, Reader> readers;
    private final long answersNanos;
    private final Clock clock;
    private final List<SharedThread> threads = new ArrayList<>();
    private final Map<PartitionId, SharedPartition> partitions = new HashMap<>();
    private final Apart apart = new Apart();
    private long epochs;
    private boolean closed;

    /**
     * A reader that has not begun.
     *
     * @param threadName tells the cluster
     * @param consumers those of each thread, by its number
     */
    public SharedReader(String threadName, IntFunction<Consumers> consumers, FetchSettings settings, Clock clock) {
        this(
                (number, thread) -> ReaderThread.of(
                        threadName + "-" + number,
                        consumers.apply(number),
                        settings,
                        MOST_PAUSE,
                        thread,
                        thread,
                        clock),
                settings.maxWait(),
                clock);
    }

    /** One whose threads read by what is made for them, by their numbers. */
    SharedReader(BiFunction<Integer, SharedThread, Reader> readers, Duration maxWait, Clock clock) {
        this.readers = readers;
        this.answersNanos = maxWait.plus(LATE).multipliedBy(2).toNanos();
        this.clock = clock;
    }

    /** The same for a group that has got to an offset by itself. */
    synchronized Elsewhere.Answer followAt(Follower follower, long offset) {
        follower.moveTo(offset);
        return follow(follower);
    }

    /** Reads for a group from where it is, if that can be done; else it is to do so by itself. */
    synchronized Elsewhere.Answer follow(Follower follower) {
        if (closed || apart.has(follower.id(), follower.next(), clock.nanoTime())) {
            return Elsewhere.Answer.NO;
        }
        SharedPartition partition = partitions.get(follower.id());
        if (partition == null) {
            partition = new SharedPartition(follower.id(), threadWithRoom());
            partition.startAt(follower.next(), ++epochs);
            partitions.put(follower.id(), partition);
        } else if (follower.next() < partition.next()) {
            return Elsewhere.Answer.SOON;
        }
        partition.followers().add(follower);
        if (partition.end() >= follower.next()) {
            // which is told when it changes, else
            tell(follower.group(), Map.of(follower, follower.at(partition.end())));
        }
        return Elsewhere.Answer.YES;
    }

    private SharedThread threadWithRoom() {
        for (SharedThread thread : threads) {
            if (thread.partitions() < MOST_OF_A_THREAD) {
                return thread;
            }
        }
        int number = threads.size();
        SharedThread another = new SharedThread(this, thread -> readers.apply(number, thread));
        threads.add(another);
        return another;
    }

    /** Nothing more is read for it here. */
    synchronized void leave(Follower follower) {
        SharedPartition partition = partitions.get(follower.id());
        if (partition != null && partition.followers().remove(follower)) {
            settle(partition);
        }
    }

    /** Ends all reading; the result completes when all threads have ended. */
    public synchronized CompletableFuture<Void> close() {
        closed = true;
        partitions.clear();
        return CompletableFuture.allOf(threads.stream().map(SharedThread::close).toArray(CompletableFuture[]::new));
    }

    /** Nobody wants what is between where it is read and the first of those that are left. */
    private void settle(SharedPartition partition) {
        long first =
                partition.followers().stream().mapToLong(Follower::next).min().orElse(Long.MAX_VALUE);
        if (partition.followers().isEmpty()) {
            end(partition);
        } else if (first > partition.next()) {
            partition.stop();
            try {
                partition.startAt(first, ++epochs);
            } catch (RuntimeException | Error e) {
                partitions.remove(partition.id());
                partition.followers().forEach(follower -> fail(follower, e));
            }
        }
    }

    private void end(SharedPartition partition) {
        partitions.remove(partition.id());
        partition.stop();
        // an answer may be out that would be taken for one to the next reading
        apart.add(partition.id(), partition.next(), clock.nanoTime() + answersNanos);
    }

    /** What is still read, and not a leftover of earlier reading. */
    private Optional<SharedPartition> current(PartitionId id, long epoch) {
        return Optional.ofNullable(partitions.get(id)).filter(partition -> partition.epoch() == epoch);
    }

    synchronized void onFetched(List<Fetched> batches) {
        Map<KafkaFetcher, Map<Follower, Fetched>> news = new LinkedHashMap<>();
        List<SharedPartition> read = new ArrayList<>();
        for (Fetched batch : batches) {
            current(batch.partition(), batch.epoch()).ifPresent(partition -> {
                // not when they were told of what has filled them: most of that may be taken at once
                leaveOut(partition, partition.full());
                partition.onRead(batch, clock.nanoTime());
                partition.share(
                        batch,
                        (follower, part) -> news.computeIfAbsent(follower.group(), group -> new LinkedHashMap<>())
                                .put(follower, part));
                read.add(partition);
            });
        }
        news.forEach(this::tell);
        for (SharedPartition partition : read) {
            leaveOut(partition, partition.behind(clock.nanoTime()));
            settle(partition);
        }
    }

    private void tell(KafkaFetcher group, Map<Follower, Fetched> news) {
        try {
            group.listener().onFetched(List.copyOf(news.values()));
        } catch (RuntimeException e) {
            log.error("What was read can't be told, so it is read again", e);
            news.forEach((follower, untold) -> {
                follower.undo(untold);
                leaveOut(partitions.get(follower.id()), List.of(follower));
            });
        }
    }

    /** They go on by themselves. */
    private static void leaveOut(SharedPartition partition, List<Follower> followers) {
        followers.forEach(partition.followers()::remove);
        followers.forEach(SharedReader::takeBack);
    }

    private static void takeBack(Follower follower) {
        try {
            follower.group().takeBack(follower);
        } catch (RuntimeException | Error e) {
            fail(follower, e);
        }
    }

    private static void fail(Follower follower, Throwable why) {
        told(follower, listener -> listener.onUnreadable(follower.id(), follower.epoch(), why));
    }

    /** Whoever can't be told keeps nobody else from being told. */
    private static void told(Follower follower, Consumer<FetchListener> news) {
        try {
            news.accept(follower.group().listener());
        } catch (RuntimeException | Error e) {
            log.error("A group can't be told about {}", follower.id(), e);
        }
    }

    synchronized void onOutOfRange(PartitionId id, long epoch) {
        current(id, epoch).ifPresent(partition -> {
            end(partition);
            for (Follower follower : partition.followers()) {
                told(follower, listener -> listener.onOutOfRange(id, follower.epoch()));
            }
        });
    }

    synchronized void onUnreadable(PartitionId id, long epoch, Throwable why) {
        current(id, epoch).ifPresent(partition -> {
            end(partition);
            keepApart(id);
            partition.followers().forEach(follower -> fail(follower, why));
        });
    }

    /** A group can't read it by itself. While others can, they are further on. */
    synchronized void onOwnTrouble(PartitionId id) {
        if (!partitions.containsKey(id)) {
            keepApart(id);
        }
    }

    private void keepApart(PartitionId id) {
        apart.add(id, Long.MAX_VALUE, clock.nanoTime() + APART.toNanos());
    }

    synchronized void onDead(SharedThread thread, Throwable why) {
        List<SharedPartition> dead = partitions.values().stream()
                .filter(partition -> partition.thread() == thread)
                .toList();
        // first of all, so that nobody joins them
        dead.forEach(this::end);
        // one of them may have been what it has died of
        dead.forEach(partition -> keepApart(partition.id()));
        dead.forEach(partition -> partition.followers().forEach(follower -> fail(follower, why)));
    }

    /** It could be read here only after all others had changed to another consumer. */
    synchronized void onAwkward(PartitionId id, long epoch) {
        current(id, epoch).ifPresent(partition -> {
            end(partition);
            partition.followers().forEach(SharedReader::takeBack);
        });
    }
}
