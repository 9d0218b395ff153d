package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class LastingAdminTest {
    private static final int TIMEOUT_MS = 1000;

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final AtomicInteger threadsMissing = new AtomicInteger();
    private final AtomicInteger clientsMissing = new AtomicInteger();

    private final List<Duration> closings = new ArrayList<>();

    private final Executor background = task -> {
        fail(threadsMissing);
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            // ends its own thread only
        }
    };

    private final LastingAdmin lasting = new LastingAdmin("test", this::make, background, clock, timers);

    private Admin make(int number) {
        fail(clientsMissing);
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closings.add((Duration) arguments[0]);
                    }
                    return null;
                });
    }

    private static void fail(AtomicInteger times) {
        if (times.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread, on purpose");
        }
    }

    private CompletableFuture<Object> unansweredQuestion() {
        CompletableFuture<Object> question = lasting.use().within(TIMEOUT_MS, new KafkaFutureImpl<>());
        timers.advance(Duration.ofSeconds(10));
        return question;
    }

    @Test
    void isReplacedThoughThereWasNoThreadForThatAtFirst() {
        lasting.start();
        LastingAdmin.Use first = lasting.use();
        threadsMissing.set(1);

        assertThat(unansweredQuestion()).isCompletedExceptionally();
        assertThat(lasting.use()).isSameAs(first);
        assertThat(unansweredQuestion()).isCompletedExceptionally();

        assertThat(lasting.use()).isNotSameAs(first);
    }

    @Test
    void isReplacedThoughNoOtherCouldBeMadeAtFirst() {
        lasting.start();
        LastingAdmin.Use first = lasting.use();
        clientsMissing.set(1);

        assertThat(unansweredQuestion()).isCompletedExceptionally();
        assertThat(lasting.use()).isSameAs(first);
        assertThat(unansweredQuestion()).isCompletedExceptionally();

        assertThat(lasting.use()).isNotSameAs(first);
    }

    @Test
    void whatCanNotConnectAheadIsNeitherToldOfNorReplaced() {
        lasting.start();
        LastingAdmin.Use first = lasting.use();

        // of these clients nothing can be asked
        assertThat(lasting.connectAhead(Duration.ofSeconds(5))).isCompletedWithValue(null);
        timers.advance(Duration.ofSeconds(10));

        assertThat(lasting.use()).isSameAs(first);
    }

    /** A time-out that is zero in milliseconds makes kafka-clients wait for ever for a thread that hangs. */
    @Test
    void noClientIsGivenForEverToClose() {
        lasting.start();
        assertThat(unansweredQuestion()).isCompletedExceptionally();

        lasting.close(Duration.ofNanos(1));

        assertThat(closings)
                .hasSize(2)
                .allSatisfy(closing -> assertThat(closing.toMillis()).isPositive());
    }
}
