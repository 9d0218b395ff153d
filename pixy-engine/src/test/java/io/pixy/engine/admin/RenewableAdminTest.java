package io.pixy.engine.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenewableAdminTest {
    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final Queue<Runnable> background = new ArrayDeque<>();
    private int made;
    private final RenewableAdmin kafka = new RenewableAdmin(
            (number, timeout) -> {
                made++;
                return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
            },
            background::add,
            clock,
            timers,
            Duration.ofSeconds(20));

    @AfterEach
    void close() {
        kafka.close(Duration.ZERO);
    }

    @Test
    void aFutureThatKafkaLeavesOpenEndsWithTheTimeOutOfTheCall() {
        CompletableFuture<Integer> call = kafka.call(attempt -> new CompletableFuture<>());
        background.remove().run();

        timers.advance(Duration.ofSeconds(12));
        assertThat(call).isNotDone();
        background.remove().run();
        timers.advance(Duration.ofSeconds(12));

        assertThat(call).isCompletedExceptionally();
        assertThat(call.handle((value, error) -> error).join())
                .isInstanceOf(KafkaException.class)
                .hasMessage(KafkaException.NO_BROKERS);
        assertThat(made).isEqualTo(2);
    }

    @Test
    void aClientThatTakesForEverToBeMadeIsWaitedForByOneThreadOnly() {
        CompletableFuture<Integer> first = kafka.call(attempt -> CompletableFuture.completedFuture(1));
        CompletableFuture<Integer> second = kafka.call(attempt -> CompletableFuture.completedFuture(2));

        timers.advance(Duration.ofSeconds(24));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(background).hasSize(1);
        background.remove().run();
        assertThat(kafka.call(attempt -> CompletableFuture.completedFuture(3))).isCompletedWithValue(3);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void anAnswerLeavesNoTimerBehind() {
        CompletableFuture<Integer> call = kafka.call(attempt -> CompletableFuture.completedFuture(1));
        background.remove().run();

        assertThat(call).isCompletedWithValue(1);
        assertThat(timers.size()).isZero();
    }
}
