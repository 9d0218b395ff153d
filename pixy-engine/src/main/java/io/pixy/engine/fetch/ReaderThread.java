package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads partitions, which is started by the first one and ends when it has had none for a while. Should it
 * die, the next partition to be added starts another one.
 *
 * <p>Talks to the {@link FetchLoop} through its inbox. Stops when closed.
 *
 * <p>Thread-safe: thread and loop are guarded by this, everything else goes through the inbox. Calls nobody meanwhile.
 */
final class ReaderThread implements Reader {
    private static final Logger log = LoggerFactory.getLogger(ReaderThread.class);

    private final String name;
    private final Function<ReaderThread, FetchLoop> loops;
    private final FetchListener listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private FetchLoop loop;
    private Thread thread;
    private boolean closed;

    /**
     * A thread that has not begun.
     *
     * @param loops makes what it does, anew for each thread
     * @param listener is told of its death
     */
    ReaderThread(String name, Function<ReaderThread, FetchLoop> loops, FetchListener listener) {
        this.name = name;
        this.loops = loops;
        this.listener = listener;
        this.loop = loops.apply(this);
    }

    /**
     * One that has consumers of its own.
     *
     * @param mostPause after polls that fail again and again
     * @param elsewhere who may take partitions over
     */
    static Reader of(
            String name,
            Consumers consumers,
            FetchSettings settings,
            Duration mostPause,
            Elsewhere elsewhere,
            FetchListener listener,
            Clock clock) {
        return new ReaderThread(
                name,
                thread -> new FetchLoop(
                        new Lanes(
                                new Lane(consumers.calm()),
                                new Lane(consumers.busy()),
                                settings.maxWait(),
                                elsewhere,
                                clock.nanoTime()),
                        new Backoff(settings.retryBackoff(), mostPause),
                        listener,
                        new ConcurrentLinkedQueue<>(),
                        thread::retires,
                        clock),
                listener);
    }

    @Override
    public synchronized void add(Reading reading) {
        if (closed) {
            return;
        }
        FetchLoop present = loop;
        if (thread == null) {
            Thread started = new Thread(() -> run(present), name);
            started.setDaemon(true);
            started.start();
            thread = started;
        }
        present.post(owner -> owner.onAdd(reading));
    }

    @Override
    public synchronized void remove(PartitionId partition, long epoch) {
        if (thread != null) {
            loop.post(owner -> owner.onRemove(partition, epoch));
        }
    }

    @Override
    public synchronized void resume(PartitionId partition, long epoch) {
        if (thread != null) {
            loop.post(owner -> owner.onResume(partition, epoch));
        }
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

    /** Whether the thread ends that has nothing to read: nobody has asked for anything meanwhile. */
    synchronized boolean retires() {
        if (closed || !loop.isUnasked()) {
            return false;
        }
        thread = null;
        loop = loops.apply(this);
        return true;
    }

    private void run(FetchLoop mine) {
        Throwable why = new IllegalStateException("The fetch thread has ended");
        try {
            if (mine.run()) {
                return;
            }
        } catch (RuntimeException | Error e) {
            why = e;
        }
        if (buries()) {
            try {
                log.error("Reading died; it begins anew", why);
            } finally {
                listener.onDead(why);
            }
        } else {
            ended.complete(null);
        }
    }

    /** Makes way for another thread, unless it is the end. */
    private synchronized boolean buries() {
        if (!closed) {
            thread = null;
            loop = loops.apply(this);
        }
        return !closed;
    }
}
