package io.pixy.engine.registry.kafka;

import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that is a member of a group and never fetches: all that is given to it is paused at once. It looks no offset
 * up either, and has nothing in its buffers.
 *
 * <p>Who polls may be woken up, but not twice in a row, nor during a join: each time it loses what it was waiting for.
 *
 * <p>Confined to the member thread.
 */
final class Member {
    private static final Logger log = LoggerFactory.getLogger(Member.class);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    private static final Duration UNWOKEN = Duration.ofMillis(20);
    private static final Duration JOINING = Duration.ofMillis(50);
    private static final Duration DRIVE = Duration.ofMillis(20);
    private static final int ATTEMPTS = 3;

    private final Consumer<byte[], byte[]> consumer;
    private final JoinPhase phase;
    private final Heartbeats heartbeats;
    private final HeartbeatWatch watch;
    private final Inbox inbox;
    private final Clock clock;
    private boolean woken;

    Member(Consumer<byte[], byte[]> consumer, JoinPhase phase, HeartbeatWatch watch, Inbox inbox, Clock clock) {
        this.consumer = consumer;
        this.phase = phase;
        this.heartbeats = new Heartbeats(consumer);
        this.watch = watch;
        this.inbox = inbox;
        this.clock = clock;
    }

    void subscribe(Set<String> topics, ConsumerRebalanceListener rebalances) {
        consumer.subscribe(topics, rebalances);
    }

    /** Waits for Kafka so long, unless something is posted. */
    void poll(Duration most) {
        boolean mayBeWoken = !woken && !phase.isJoining();
        Duration wait = mayBeWoken ? most : shorter(most, phase.isJoining() ? JOINING : UNWOKEN);
        woken = false;
        if (mayBeWoken && !inbox.open(consumer::wakeup)) {
            wait = Duration.ZERO;
        }
        try {
            consumer.poll(wait);
        } catch (WakeupException e) {
            woken = true;
        } finally {
            inbox.close();
        }
    }

    /** Whether claims can be relied upon, to be asked after each poll. */
    boolean isTrusted() {
        return look(!woken);
    }

    /** The same in between, while there is no poll. */
    boolean isTrustedMeanwhile() {
        return look(false);
    }

    /** Whether nothing was heard of the coordinator for so long that all is lost as far as we can know. */
    boolean isOver() {
        return watch.isOver(clock.nanoTime());
    }

    /** A commit was taken that had been sent then, by a protocol in which that counts as a heartbeat. */
    void onCommitted(long sentNanos) {
        watch.onCommitted(sentNanos);
    }

    private boolean look(boolean polled) {
        return watch.look(polled, heartbeats.answered(), phase.joiningNanos(), clock.nanoTime());
    }

    boolean isJoining() {
        return phase.isJoining();
    }

    /** What is given to us is not read by this consumer. */
    void hold(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            attempt(() -> consumer.pause(Set.of(partition)));
            attempt(() -> consumer.seek(partition, 0));
        }
    }

    private static void attempt(Runnable call) {
        for (int attempt = 1; ; attempt++) {
            try {
                call.run();
                return;
            } catch (WakeupException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The end of a rebalance, from where poll goes on: it may be woken from here on. */
    void onSettled() {
        if (!inbox.open(consumer::wakeup)) {
            consumer.wakeup();
        }
    }

    /** Sends commits that wait. */
    void pump(MemberCommits commits) {
        commits.pump(consumer);
    }

    /**
     * Brings commits on that are under way, inside of a callback, where {@code poll} can't be called: a commit of nothing
     * waits for those before it.
     */
    void drive() {
        try {
            consumer.commitSync(Map.of(), DRIVE);
        } catch (WakeupException | TimeoutException e) {
            log.trace("Not yet", e);
        } catch (RuntimeException e) {
            log.debug("The commits before will tell", e);
            inbox.await(DRIVE.toNanos());
        }
    }

    @SuppressWarnings("deprecation") // clients 3.9 know no other way to bound it
    void close() {
        try {
            consumer.close(CLOSE);
        } catch (RuntimeException e) {
            log.warn("Closing a member's consumer failed", e);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
