package io.pixy.engine.browse;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.BrowseRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.MessagePage;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** So many look at a time, so many wait, and nobody waits for ever. */
@Timeout(60)
class BrowserTest {
    private static final int MOST_AT_A_TIME = 8;
    private static final int MOST_WAITING = 64;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BrowseRequest REQUEST = BrowseRequest.of("nope", 0, new BrowseRequest.AtOffset(0));

    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(MOST_AT_A_TIME);
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<Runnable> limits = new ConcurrentLinkedQueue<>();
    private final Browser browser =
            new Browser("test", this::consumer, Runnable::run, Clock.system(), (delay, action) -> {
                limits.add(action);
                return () -> {};
            });

    /** Finds out that there is no such topic when the gate is open. */
    private Consumer<byte[], byte[]> consumer() {
        made.incrementAndGet();
        return new Closed();
    }

    private final class Closed extends MockConsumer<byte[], byte[]> {
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        Closed() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            return List.of();
        }

        @Override
        public synchronized void close() {
            closed.incrementAndGet();
        }
    }

    @AfterEach
    void end() {
        gate.countDown();
        browser.close();
    }

    private List<CompletableFuture<MessagePage>> ask(int times) {
        List<CompletableFuture<MessagePage>> asked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            asked.add(browser.browse(REQUEST));
        }
        return asked;
    }

    private static void assertFails(CompletableFuture<?> asked, Class<? extends PixyException> why) {
        assertThat(asked)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(why);
    }

    @Test
    void aFewLookAtATimeSomeWaitAndTheOthersAreRefusedAtOnce() {
        List<CompletableFuture<MessagePage>> asked = ask(MOST_AT_A_TIME + MOST_WAITING);

        assertFails(browser.browse(REQUEST), TooManyRequestsException.class);

        assertThat(made).hasValueLessThanOrEqualTo(MOST_AT_A_TIME);
        gate.countDown();
        asked.forEach(one -> assertFails(one, UnknownTopicException.class));
        assertFails(browser.browse(REQUEST), UnknownTopicException.class);
    }

    @Test
    void whoLeavesWhileItWaitsCostsNoLook() throws Exception {
        List<CompletableFuture<MessagePage>> asked = ask(MOST_AT_A_TIME + MOST_WAITING);
        begun.await();

        asked.forEach(one -> one.cancel(false));
        gate.countDown();

        assertFails(browser.browse(REQUEST), UnknownTopicException.class);
        assertThat(made).hasValue(MOST_AT_A_TIME + 1);
    }

    @Test
    void whoeverCanNotBeAnsweredIsToldInTime() {
        CompletableFuture<MessagePage> asked = browser.browse(REQUEST);

        limits.remove().run();

        assertFails(asked, KafkaException.class);
    }

    @Test
    void whoWaitsAtTheEndIsTold() throws Exception {
        List<CompletableFuture<MessagePage>> asked = ask(MOST_AT_A_TIME + 3);
        begun.await();

        browser.close();

        asked.forEach(one -> assertFails(one, ShuttingDownException.class));
        assertFails(browser.browse(REQUEST), ShuttingDownException.class);
    }
}
