package io.pixy.engine.registry.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group: brings what is wanted to the member thread, which the first subscription starts. Should that thread die,
 * another one goes on in its place.
 *
 * <p>Talks to {@link MemberLoop} through its {@link Inbox}. Owned by {@link KafkaRegistry}. Stops when left.
 *
 * <p>Thread-safe: whether there is a thread is guarded by this, everything else goes through the inbox.
 */
final class KafkaMembership implements Membership {
    private static final Logger log = LoggerFactory.getLogger(KafkaMembership.class);
    private static final long RESTART_NANOS = Duration.ofSeconds(1).toNanos();

    private final String group;
    private final Inbox inbox = new Inbox();
    private final MemberLoop loop;
    private final Executor thread;
    private final Timers timers;
    private final Consumer<KafkaMembership> onEnd;
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    @GuardedBy("this") private boolean started;

    /**
     * A membership that has not begun.
     *
     * @param thread runs what it is given on a thread of its own
     * @param comesBack whether what a static member leaves behind is to wait for its return
     * @param onEnd told when nothing is left of it
     */
    KafkaMembership(
            String group,
            Listener listener,
            MemberEnvironment environment,
            Executor thread,
            Timers timers,
            BooleanSupplier comesBack,
            Consumer<KafkaMembership> onEnd) {
        this.group = group;
        this.loop = new MemberLoop(group, environment, inbox, new News(group, listener), comesBack);
        this.thread = thread;
        this.timers = timers;
        this.onEnd = onEnd;
    }

    boolean isInTrouble() {
        return loop.isInTrouble();
    }

    @Override
    public void subscribe(Set<String> topics) {
        Set<String> wanted = new TreeSet<>(topics);
        synchronized (this) {
            if (inbox.post(() -> loop.onSubscribe(wanted)) && !wanted.isEmpty() && !started) {
                started = true;
                start(this::run);
            }
        }
    }

    @Override
    public void onPartitionCounts(Map<String, Integer> counts) {
        // whoever shares out the partitions knows
    }

    @Override
    public void claim(PartitionId partition) {
        inbox.post(() -> loop.ownership().claim(partition));
    }

    @Override
    public CompletableFuture<Void> release(PartitionId partition) {
        return done(future -> {
            loop.ownership().release(partition);
            future.complete(null);
        });
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
        Map<PartitionId, Committed> copy = Map.copyOf(pairs);
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer = new CompletableFuture<>();
        if (!postedToThread(() -> loop.commits().add(copy, answer))) {
            Map<PartitionId, Optional<CommitFailure>> refused = new HashMap<>();
            copy.keySet().forEach(partition -> refused.put(partition, Optional.of(MemberErrors.notOurs(partition))));
            answer.complete(refused);
        }
        return answer;
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        return done(loop::onUnsubscribe);
    }

    @Override
    public CompletableFuture<Void> leave() {
        boolean begun;
        synchronized (this) {
            begun = started;
            started = true;
        }
        if (!begun) {
            end();
        } else {
            inbox.post(loop::onLeave);
        }
        return left.copy();
    }

    /** Has something done by the thread, or at once if there is none that would. */
    private CompletableFuture<Void> done(Consumer<CompletableFuture<Void>> task) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (!postedToThread(() -> task.accept(future))) {
            future.complete(null);
        }
        return future;
    }

    /** False if there is no thread yet, or none any more, so that nothing is ours. */
    private synchronized boolean postedToThread(Runnable task) {
        return started && inbox.post(task);
    }

    /** Later, if there is no thread to be had now. */
    private void start(Runnable body) {
        try {
            thread.execute(body);
        } catch (RuntimeException | Error e) {
            log.error("The member thread of group {} can't be started, which is tried again", group, e);
            timers.schedule(RESTART_NANOS, () -> start(body));
        }
    }

    private void run() {
        try {
            while (!loop.isEnded()) {
                loop.step();
            }
        } catch (RuntimeException | Error e) {
            log.error("The member thread of group {} has died, and is replaced", group, e);
        } finally {
            if (loop.isEnded()) {
                end();
            } else {
                timers.schedule(RESTART_NANOS, () -> start(this::goOn));
            }
        }
    }

    private void goOn() {
        try {
            loop.recover();
        } catch (RuntimeException | Error e) {
            log.error("What the member thread of group {} has left can't be put in order", group, e);
        }
        run();
    }

    private void end() {
        inbox.shut();
        loop.commits().refuse();
        onEnd.accept(this);
        left.complete(null);
    }
}
