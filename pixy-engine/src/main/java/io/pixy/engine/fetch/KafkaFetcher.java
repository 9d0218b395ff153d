package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fetcher with a thread of its own, which is started by the first partition. Should that thread die, the next
 * partition to be added starts another one.
 *
 * <p>Talks to the {@link FetchLoop} through its inbox. Owned by a consumer group. Stops when closed.
 *
 * <p>Thread-safe: thread and loop are guarded by this, everything else goes through the inbox.
 */
public final class KafkaFetcher implements Fetcher {
    private static final Logger log = LoggerFactory.getLogger(KafkaFetcher.class);

    private final String threadName;
    private final Supplier<FetchLoop> loops;
    private final SharedLimits limits;
    private final Budget.Share budget;
    private final FetchListener listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private FetchLoop loop;
    private Thread thread;
    private boolean closed;

    /**
     * A fetcher that has not begun.
     *
     * @param threadName tells cluster and group
     * @param budget knows what is read ahead
     */
    public KafkaFetcher(
            String threadName,
            Consumers consumers,
            FetchSettings settings,
            Budget.Share budget,
            FetchListener listener,
            Clock clock) {
        this.threadName = threadName;
        this.listener = listener;
        this.budget = budget;
        this.limits = new SharedLimits(settings, budget);
        this.loops = () -> new FetchLoop(consumers, settings, limits, listener, new ConcurrentLinkedQueue<>(), clock);
        this.loop = loops.get();
    }

    @Override
    public synchronized Flow add(PartitionId partition, long offset, long epoch, Held held) {
        FetchLoop present = loop;
        Allowance allowance =
                new Allowance(limits, budget, () -> present.post(owner -> owner.onResume(partition, epoch)));
        allowance.hold(held);
        if (!closed) {
            if (thread == null) {
                Thread started = new Thread(() -> run(present), threadName);
                started.setDaemon(true);
                started.start();
                thread = started;
            }
            present.post(owner -> owner.onAdd(partition, offset, epoch, allowance));
        }
        return allowance;
    }

    @Override
    public synchronized void remove(PartitionId partition) {
        loop.post(owner -> owner.onRemove(partition));
    }

    @Override
    public synchronized CompletableFuture<Void> close() {
        closed = true;
        loop.stop();
        if (thread == null) {
            ended.complete(null);
        }
        return ended;
    }

    private void run(FetchLoop mine) {
        Throwable why = new IllegalStateException("The fetch thread has ended");
        try {
            mine.run();
        } catch (RuntimeException | Error e) {
            why = e;
        }
        if (buries()) {
            log.error("Reading died; it begins anew", why);
            listener.onDead(why);
        } else {
            ended.complete(null);
        }
    }

    /** Makes way for another thread, unless it is the end. */
    private synchronized boolean buries() {
        if (!closed) {
            thread = null;
            loop = loops.get();
        }
        return !closed;
    }
}
