package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Reads the partitions of one group: at their ends together with other groups ({@link SharedReader}), and what is behind, or
 * must wait because its buffer is full, with a thread and consumers of its own, which come and go as they are needed.
 *
 * <p>Owned by a consumer group. Stops when closed.
 *
 * <p>Thread-safe: what it reads is guarded by this, which may call the shared reader and its own thread meanwhile; these
 * never call back under locks of theirs but for {@link #takeBack}, which takes none of this.
 */
public final class KafkaFetcher implements Fetcher {
    private static final Duration MOST_PAUSE = Duration.ofSeconds(10);

    private final SharedReader shared;
    private final Reader own;
    private final FetchListener listener;
    private final SharedLimits limits;
    private final Budget.Share budget;
    private final Map<PartitionId, Follower> followers = new HashMap<>();
    private boolean closed;

    /**
     * A fetcher that has not begun.
     *
     * @param threadName tells cluster and group
     * @param consumers of its own
     * @param budget knows what is read ahead
     * @param shared reads for other groups of the cluster, too
     */
    public KafkaFetcher(
            String threadName,
            Consumers consumers,
            FetchSettings settings,
            Budget.Share budget,
            FetchListener listener,
            SharedReader shared,
            Clock clock) {
        this(
                (elsewhere, own) -> ReaderThread.of(threadName, consumers, settings, MOST_PAUSE, elsewhere, own, clock),
                settings,
                budget,
                listener,
                shared);
    }

    /** One that reads by itself by what is made for it, and lets go of what is calm. */
    KafkaFetcher(
            BiFunction<Elsewhere, FetchListener, Reader> readers,
            FetchSettings settings,
            Budget.Share budget,
            FetchListener listener,
            SharedReader shared) {
        this.shared = shared;
        this.listener = listener;
        this.budget = budget;
        this.limits = new SharedLimits(settings, budget);
        OwnReading reading = new OwnReading();
        this.own = readers.apply(reading, reading);
    }

    @Override
    public synchronized Flow add(PartitionId partition, long offset, long epoch, Held held) {
        remove(partition);
        Allowance allowance = new Allowance(limits, budget, () -> resume(partition, epoch));
        allowance.hold(held);
        if (!closed) {
            Follower follower = new Follower(partition, epoch, offset, allowance, this);
            followers.put(partition, follower);
            limits.shareAmong(followers.size());
            read(follower);
        }
        return allowance;
    }

    private void read(Follower follower) {
        try {
            if (follower.isFull() || shared.follow(follower) != Elsewhere.Answer.YES) {
                takeBack(follower);
            }
        } catch (RuntimeException | Error e) {
            // no thread is to be had, for one
            listener.onUnreadable(follower.id(), follower.epoch(), e);
        }
    }

    @Override
    public synchronized void remove(PartitionId partition) {
        Follower removed = followers.remove(partition);
        if (removed != null) {
            limits.shareAmong(followers.size());
            shared.leave(removed);
            own.remove(partition, removed.epoch());
        }
    }

    @Override
    public synchronized CompletableFuture<Void> close() {
        closed = true;
        followers.values().forEach(shared::leave);
        followers.clear();
        return own.close();
    }

    /** It may have been any of what it has read. */
    private synchronized void troubled() {
        followers.keySet().forEach(shared::onOwnTrouble);
    }

    FetchListener listener() {
        return listener;
    }

    /**
     * It is not read together with others any more, but alone, as soon as there is room. Called under the lock of the shared
     * reader.
     */
    void takeBack(Follower follower) {
        if (follower.isFull()) {
            follower.rest();
            // there may have been room just before anybody could see that it rests
            if (follower.isFull() || !follower.wake()) {
                return;
            }
        }
        own.add(follower.reading());
    }

    private synchronized void resume(PartitionId partition, long epoch) {
        Follower follower = followers.get(partition);
        if (follower == null || follower.epoch() != epoch) {
            return;
        }
        if (follower.wake()) {
            read(follower);
        } else {
            own.resume(partition, epoch);
        }
    }

    private synchronized Elsewhere.Answer share(Reading calm) {
        Follower follower = followers.get(calm.id());
        if (follower == null || follower.epoch() != calm.epoch()) {
            // it is about to end
            return Elsewhere.Answer.NO;
        }
        return shared.followAt(follower, calm.next());
    }

    /** What is heard of the group's own reading. */
    private final class OwnReading implements FetchListener, Elsewhere {
        @Override
        public void onFetched(List<Fetched> batches) {
            listener.onFetched(batches);
        }

        @Override
        public void onOutOfRange(PartitionId partition, long epoch) {
            listener.onOutOfRange(partition, epoch);
        }

        @Override
        public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
            shared.onOwnTrouble(partition);
            listener.onUnreadable(partition, epoch, why);
        }

        @Override
        public void onDead(Throwable why) {
            troubled();
            listener.onDead(why);
        }

        @Override
        public Answer takesCalm(Reading reading) {
            return share(reading);
        }

        @Override
        public boolean takesAwkward(Reading reading) {
            return false;
        }
    }
}
