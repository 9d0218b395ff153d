package io.pixy.engine.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final Duration LONG_POLL = Duration.ofSeconds(3);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final Strand strand = new Strand("test");
    private final AtomicInteger emptied = new AtomicInteger();
    private final WaitingLine line = new WaitingLine(2, strand, timers.on(strand), clock, emptied::incrementAndGet);
    private boolean present = true;

    private ConsumeCall call() {
        ConsumeRequest request = ConsumeRequest.of("g", "t", Ack.none()).whileReceiver(() -> present);
        ConsumeCall call = new ConsumeCall(request, clock.nanoTime() + LONG_POLL.toNanos());
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

        assertThat(line.claimNext()).isSameAs(first);
        assertThat(line.claimNext()).isSameAs(second);
        assertThat(line.claimNext()).isNull();
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

        assertThat(line.claimNext()).isSameAs(first);

        assertThat(first.cancel(false)).isFalse();
        assertThat(first).isNotDone();
    }
}
