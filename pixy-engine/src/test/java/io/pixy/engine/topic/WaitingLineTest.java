package io.pixy.engine.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final Duration LONG_POLL = Duration.ofSeconds(3);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final Strand strand = new Strand("test");
    private final AtomicInteger emptied = new AtomicInteger();
    private final WaitingLine line =
            new WaitingLine(2, strand, timers.on(strand), clock, () -> {}, emptied::incrementAndGet, () -> {});
    private boolean present = true;

    private ConsumeCall call() {
        ConsumeRequest request = ConsumeRequest.of("g", "t", Ack.none()).whileReceiver(() -> present);
        ConsumeCall call = new ConsumeCall(request, clock.nanoTime(), LONG_POLL.toNanos());
        strand.execute(() -> line.add(call));
        return call;
    }

    private static Throwable failure(ConsumeCall call) {
        try {
            call.getNow(null);
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    @Test
    void A16_takesOneMoreThanMayWait() {
        ConsumeCall first = call();
        ConsumeCall second = call();
        ConsumeCall third = call();
        ConsumeCall fourth = call();

        assertThat(failure(fourth)).isInstanceOf(TooManyRequestsException.class);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
    }

    @Test
    void givesTheRoomOfCallsThatWereWithdrawnToOthers() {
        ConsumeCall first = call();
        ConsumeCall second = call();
        ConsumeCall third = call();
        first.cancel(false);

        ConsumeCall fourth = call();

        assertThat(fourth).isNotDone();
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
    }

    @Test
    void answersEachCallAtItsDeadline() {
        ConsumeCall first = call();
        timers.advance(Duration.ofSeconds(1));
        ConsumeCall second = call();

        timers.advance(Duration.ofSeconds(2));

        assertThat(failure(first)).isInstanceOf(LongPollTimeoutException.class);
        assertThat(second).isNotDone();
        assertThat(emptied).hasValue(0);

        timers.advance(Duration.ofSeconds(1));

        assertThat(failure(second)).isInstanceOf(LongPollTimeoutException.class);
        assertThat(emptied).hasValue(1);
    }

    @Test
    void servesFirstComeFirst() {
        ConsumeCall first = call();
        ConsumeCall second = call();

        assertThat(next()).isSameAs(first);
        assertThat(next()).isSameAs(second);
        assertThat(next()).isNull();
    }

    @Test
    void B38_passesOverWhoHasLeft() {
        ConsumeCall first = call();
        present = false;

        assertThat(line.peek()).isNull();
        assertThat(first).isCancelled();
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void keepsTheCallerFromWithdrawingWhatIsBeingAnswered() {
        ConsumeCall first = call();

        assertThat(next()).isSameAs(first);

        assertThat(first.cancel(false)).isFalse();
        assertThat(first).isNotDone();
    }

    @CanIgnoreReturnValue
    private ConsumeCall call(Duration within, BooleanSupplier isPresent) {
        ConsumeRequest request = ConsumeRequest.of("g", "t", Ack.none()).whileReceiver(isPresent);
        ConsumeCall call = new ConsumeCall(request, clock.nanoTime(), within.toNanos());
        call.returned();
        strand.execute(() -> line.add(call));
        return call;
    }

    private Demand<?> next() {
        Demand<?>[] next = new Demand<?>[1];
        strand.execute(() -> {
            Demand<?> call = line.peek();
            next[0] = call != null && line.claim(call) ? call : null;
        });
        return next[0];
    }

    @Test
    void answersOneThatIsDueEarlierThoughItCameLater() {
        ConsumeCall young = call(LONG_POLL, () -> true);
        ConsumeCall old = call(Duration.ofMillis(100), () -> true);

        timers.advance(Duration.ofMillis(100));

        assertThat(failure(old)).isInstanceOf(LongPollTimeoutException.class);
        assertThat(young).isNotDone();
        assertThat(next()).isSameAs(young);
    }

    @Test
    void asksTheReceiverOfEachCallThatGetsAMessage() {
        AtomicInteger asked = new AtomicInteger();
        ConsumeCall first = call(LONG_POLL, () -> true);
        ConsumeCall gone = call(LONG_POLL, () -> {
            asked.incrementAndGet();
            return false;
        });

        strand.execute(() -> {
            assertThat(line.peek()).isSameAs(first);
            first.cancel(false);
            assertThat(line.claim(first)).isFalse();
            assertThat(line.peek()).isNull();
        });

        assertThat(asked).hasValue(1);
        assertThat(gone).isCancelled();
    }

    @Test
    void aFullLineAsksNobody() {
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            call(LONG_POLL, () -> {
                asked.incrementAndGet();
                return true;
            });
        }

        assertThat(asked).hasValue(0);
    }

    @Test
    void aReceiverThatFailsToAnswerIsGone() {
        ConsumeCall first = call(LONG_POLL, () -> {
            throw new IllegalStateException("on purpose");
        });
        ConsumeCall second = call(LONG_POLL, () -> true);

        assertThat(next()).isSameAs(second);
        assertThat(first).isCancelled();
    }

    @Test
    void completingACallFromOutsideWithdrawsIt() {
        ConsumeCall completed = call(LONG_POLL, () -> true);
        ConsumeCall failed = call(LONG_POLL, () -> true);

        completed.complete(null);
        failed.completeExceptionally(new IllegalStateException("on purpose"));

        assertThat(next()).isNull();
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void anAnswerOnItsWayCanNotBeCompletedFromOutside() {
        ConsumeCall call = call(LONG_POLL, () -> true);

        assertThat(next()).isSameAs(call);

        assertThat(call.complete(null)).isFalse();
        assertThat(call.completeExceptionally(new IllegalStateException("on purpose")))
                .isFalse();
        assertThat(call).isNotDone();
    }

    @Test
    void codeOfACallerNeverRunsInTheStrand() {
        AtomicBoolean outside = new AtomicBoolean();
        ConsumeCall gone = call(LONG_POLL, () -> false);
        var unused = gone.whenComplete((message, failure) -> {
            try {
                strand.check();
            } catch (IllegalStateException e) {
                outside.set(true);
            }
        });

        assertThat(next()).isNull();

        assertThat(gone).isCancelled();
        assertThat(outside).isTrue();
    }
}
