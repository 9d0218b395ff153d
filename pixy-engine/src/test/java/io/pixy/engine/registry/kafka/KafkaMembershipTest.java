package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.SystemTimers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a membership whose consumer can't be made, or whose thread dies. */
final class KafkaMembershipTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final PartitionId P0 = new PartitionId("t", 0);

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> attempts = new LinkedBlockingQueue<>();
    private final AtomicInteger noThreads = new AtomicInteger();
    private final RecordingListener listener = new RecordingListener();
    private final SystemTimers timers = new SystemTimers("membership-test");
    private final BlockingQueue<KafkaMembership> ended = new LinkedBlockingQueue<>();
    private final KafkaMembership membership = new KafkaMembership(
            "g",
            listener,
            new MemberEnvironment(
                    new KafkaMembershipSettings(
                            GroupProtocol.CLASSIC, Duration.ofSeconds(10), Duration.ofSeconds(10), false, "test"),
                    this::make,
                    group -> CompletableFuture.completedFuture(Optional.empty()),
                    why -> {},
                    group -> CompletableFuture.completedFuture(null),
                    topics -> CompletableFuture.completedFuture(Set.of()),
                    Clock.system()),
            this::execute,
            timers,
            () -> false,
            ended::add);

    private void execute(Runnable task) {
        if (noThreads.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        new OwnThread("the-member").execute(task);
    }

    private Consumer<byte[], byte[]> make(Map<String, Object> settings) {
        attempts.add(Thread.currentThread().getName() + " " + settings.get("group.id"));
        Throwable failure = failures.poll();
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof RuntimeException known ? known : new IllegalStateException("no more is scripted");
    }

    @AfterEach
    void close() throws InterruptedException {
        assertThat(membership.leave()).succeedsWithin(LONG);
        assertThat(ended.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isSameAs(membership);
        timers.close();
    }

    @Test
    void aThreadThatDiesIsFollowedByAnother() throws InterruptedException {
        failures.add(new AssertionError("as wished"));

        membership.subscribe(Set.of("t"));

        assertThat(attempt()).isEqualTo("the-member g");
        assertThat(attempt()).isEqualTo("the-member g");
    }

    @Test
    void aThreadThatCantBeStartedIsStartedLater() throws InterruptedException {
        noThreads.set(2);

        membership.subscribe(Set.of("t"));

        assertThat(attempt()).isEqualTo("the-member g");
    }

    @Test
    void whatPeopleMustMendIsTold() throws InterruptedException {
        failures.add(new GroupAuthorizationException("g"));

        membership.subscribe(Set.of("t"));
        attempt();
        assertThat(membership.release(P0)).succeedsWithin(LONG);

        assertThat(listener.news)
                .containsExactly(
                        "refused group g can't be joined: the brokers do not allow it; it takes READ on the group");
        assertThat(membership.isInTrouble()).isTrue();
        assertThat(kind()).isEqualTo(CommitFailure.Kind.STALE_EPOCH);
    }

    @Test
    void whatPassesIsTriedAgainInSilence() throws InterruptedException {
        failures.add(new org.apache.kafka.common.KafkaException("Failed to construct kafka consumer"));

        membership.subscribe(Set.of("t"));

        attempt();
        attempt();
        assertThat(listener.news).isEmpty();
        assertThat(membership.unsubscribe()).succeedsWithin(LONG);
    }

    @Test
    void whatNeverBeganIsAnsweredAtOnce() {
        membership.claim(P0);

        assertThat(membership.release(P0)).isDone();
        assertThat(membership.unsubscribe()).isDone();
        assertThat(kind()).isEqualTo(CommitFailure.Kind.STALE_EPOCH);
        assertThat(membership.leave()).isDone();
        membership.subscribe(Set.of("t"));
        assertThat(attempts).isEmpty();
    }

    private CommitFailure.Kind kind() {
        return membership
                .commit(Map.of(P0, new Committed(1, "")))
                .join()
                .get(P0)
                .orElseThrow()
                .kind();
    }

    private String attempt() throws InterruptedException {
        return attempts.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
