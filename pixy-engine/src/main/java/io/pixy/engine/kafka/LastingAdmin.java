package io.pixy.engine.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An admin client for as long as a cluster is used. A client's thread can die or hang, and then nothing that is asked of
 * it is ever answered; so every question has a deadline of ours here, and a client that misses one is replaced.
 *
 * <p>Talks to Kafka through one client at a time. Owned by whoever starts it; stops when closed.
 *
 * <p>Thread-safe: all state is guarded by this object's lock, which is never held while calling out.
 */
public final class LastingAdmin {
    private static final Logger log = LoggerFactory.getLogger(LastingAdmin.class);

    /** What a client that is well may take longer than it was told: it looks at its clock now and then only. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** From one replacement to the next. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Zero would make kafka-clients wait for ever. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final String name;
    private final IntFunction<Admin> factory;
    private final Executor background;
    private final Clock clock;
    private final Timers timers;

    @GuardedBy("this") private Use current;

    @GuardedBy("this") private int made;

    @GuardedBy("this") private long madeNanos;

    @GuardedBy("this") private boolean renewing;

    @GuardedBy("this") private boolean closed;

    /**
     * Makes nothing yet.
     *
     * @param name what it is for, shown in the log
     * @param factory makes a client, told how many there have been before; may block
     * @param background where later clients are made and closed
     */
    public LastingAdmin(String name, IntFunction<Admin> factory, Executor background, Clock clock, Timers timers) {
        this.name = name;
        this.factory = factory;
        this.background = background;
        this.clock = clock;
        this.timers = timers;
    }

    /** Makes the first client; blocks as long as that takes, and fails if it can't be made. */
    public void start() {
        take(factory.apply(0));
    }

    /**
     * Has the present client connect, which would else wait for its first question.
     *
     * @return completes when a broker has answered, or none has in that time; never fails
     */
    public CompletableFuture<Void> connectAhead(Duration most) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs((int) most.toMillis());
        try {
            // of who is not there in time nobody was in need: no reason to replace a client
            return use().admin()
                    .describeCluster(options)
                    .clusterId()
                    .toCompletionStage()
                    .<Void>handle((id, error) -> null)
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The present client: to be asked for anew for every question. */
    public synchronized Use use() {
        if (current == null) {
            throw new IllegalStateException("Not started");
        }
        return current;
    }

    /** A client, and what watches over its answers. Thread-safe: as the client is. */
    public final class Use {
        private final Admin admin;

        private Use(Admin admin) {
            this.admin = admin;
        }

        /** To ask with. */
        public Admin admin() {
            return admin;
        }

        /**
         * The same future, but it ends: a little after its time-out at the latest.
         *
         * @param timeoutMs what the client was told
         */
        public <T> CompletableFuture<T> within(int timeoutMs, KafkaFuture<T> answer) {
            CompletableFuture<T> watched = new CompletableFuture<>();
            long askedNanos = clock.nanoTime();
            long timeoutNanos = timeoutMs * 1_000_000L;
            Timers.Timer deadline = timers.schedule(timeoutNanos + GRACE.toNanos(), () -> {
                if (watched.completeExceptionally(new TimeoutException("The admin client does not answer"))) {
                    renew(this);
                }
            });
            KafkaFuture<T> unused = answer.whenComplete((value, error) -> {
                deadline.cancel();
                if (error == null) {
                    watched.complete(value);
                    return;
                }
                if (saysDead(error, clock.nanoTime() - askedNanos, timeoutNanos)) {
                    renew(this);
                }
                watched.completeExceptionally(error);
            });
            return watched;
        }
    }

    /** Of a client whose thread has ended, questions run out of time at once, or find it closed. */
    private static boolean saysDead(Throwable error, long tookNanos, long timeoutNanos) {
        return KafkaErrors.isCausedBy(error, IllegalStateException.class)
                || (KafkaErrors.isCausedBy(error, TimeoutException.class) && tookNanos < timeoutNanos / 2);
    }

    private void renew(Use failed) {
        synchronized (this) {
            boolean soon = clock.nanoTime() - madeNanos < PAUSE.toNanos();
            if (closed || renewing || current != failed || soon) {
                return;
            }
            renewing = true;
        }
        log.warn("The admin client {} does not answer any more and is replaced", name);
        try {
            background.execute(() -> replace(failed));
        } catch (RuntimeException | Error e) {
            // there may be no thread for it; the next question that is not answered tries again
            log.warn("The admin client {} can't be replaced yet: {}", name, e.toString());
            synchronized (this) {
                renewing = false;
            }
        }
    }

    private void replace(Use failed) {
        try {
            int number;
            synchronized (this) {
                number = ++made;
            }
            Use late = take(factory.apply(number));
            if (late != null) {
                late.admin.close(AT_ONCE);
            }
        } catch (RuntimeException | Error e) {
            log.warn("The admin client {} can't be replaced yet: {}", name, e.toString());
            return;
        } finally {
            synchronized (this) {
                renewing = false;
            }
        }
        failed.admin.close(AT_ONCE);
    }

    /** Returns what is not wanted any more, since all has been closed meanwhile. */
    private synchronized Use take(Admin admin) {
        Use next = new Use(admin);
        if (closed) {
            return next;
        }
        current = next;
        madeNanos = clock.nanoTime();
        return null;
    }

    /** Gives running questions that long, then fails them. Blocks as long; idempotent. */
    public void close(Duration timeout) {
        Use last;
        synchronized (this) {
            last = closed ? null : current;
            closed = true;
        }
        if (last != null) {
            last.admin.close(timeout.compareTo(AT_ONCE) < 0 ? AT_ONCE : timeout);
        }
    }
}
