package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A fetcher with a thread of its own, which is started by the first partition.
 *
 * <p>Talks to the {@link FetchLoop} through its inbox. Owned by a consumer group. Stops when closed.
 *
 * <p>Thread-safe: the thread is guarded by this, everything else goes through the inbox.
 */
public final class KafkaFetcher implements Fetcher {
    private final String threadName;
    private final FetchLoop loop;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Thread thread;
    private boolean closed;

    /**
     * A fetcher that has not begun.
     *
     * @param threadName tells cluster and group
     */
    public KafkaFetcher(
            String threadName, Consumers consumers, FetchSettings settings, FetchListener listener, Clock clock) {
        this.threadName = threadName;
        this.loop = new FetchLoop(consumers, settings, listener, new ConcurrentLinkedQueue<>(), clock);
    }

    @Override
    public synchronized Flow add(PartitionId partition, long offset, long epoch) {
        Allowance allowance = new Allowance(loop.limits(), () -> loop.post(owner -> owner.onResume(partition, epoch)));
        if (!closed) {
            if (thread == null) {
                thread = new Thread(this::run, threadName);
                thread.setDaemon(true);
                thread.start();
            }
            loop.post(owner -> owner.onAdd(partition, offset, epoch, allowance));
        }
        return allowance;
    }

    @Override
    public void remove(PartitionId partition) {
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

    private void run() {
        try {
            loop.run();
        } finally {
            ended.complete(null);
        }
    }
}
