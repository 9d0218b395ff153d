package io.pixy.engine.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration ACK_TIMEOUT = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private boolean busy;
    private boolean safe = true;
    private int ends;
    private int silences;
    private int timersRun;

    private final Subscription subscription = subscription(ACK_TIMEOUT);

    private Subscription subscription(Duration ackTimeout) {
        return new Subscription(
                new TopicSettings(64, TIMEOUT.toNanos(), ackTimeout.toNanos(), 0),
                (delay, action) -> timers.schedule(delay, () -> {
                    timersRun++;
                    action.run();
                }),
                clock,
                () -> busy,
                () -> safe,
                () -> silences++,
                () -> ends++);
    }

    @Test
    void endsAWhileAfterTheLastCall() {
        subscription.onCall();
        timers.advance(Duration.ofSeconds(10));
        subscription.onCall();

        timers.advance(TIMEOUT.minusNanos(1));
        assertThat(subscription.isActive()).isTrue();
        timers.advance(Duration.ofNanos(1));

        assertThat(subscription.isActive()).isFalse();
        assertThat(ends).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1_000_000, -1, 0, 1, 1_000_000})
    void A43_callsAtTheVeryMomentOfExpiryFindOrMakeASubscription(long deviationNanos) {
        for (int i = 0; i < 1000; i++) {
            subscription.onCall();

            assertThat(subscription.isActive()).isTrue();
            assertThat(timers.size()).isEqualTo(1);
            timers.advance(TIMEOUT.plusNanos(deviationNanos));
        }

        assertThat(ends).isEqualTo(deviationNanos < 0 ? 0 : 1000);
    }

    @Test
    void A44_goesOnWhileMessagesArePending() {
        safe = false;
        subscription.onCall();

        timers.advance(Duration.ofSeconds(100));
        assertThat(subscription.isActive()).isTrue();
        safe = true;
        timers.advance(Duration.ofMillis(100));

        assertThat(subscription.isActive()).isFalse();
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void A44_endsWithTheAckTimeoutWhateverIsPending() {
        safe = false;
        subscription.onCall();

        timers.advance(ACK_TIMEOUT.minusNanos(1));
        assertThat(subscription.isActive()).isTrue();
        timers.advance(Duration.ofNanos(1));

        assertThat(subscription.isActive()).isFalse();
    }

    @Test
    void anAckTimeoutShorterThanTheSubscriptionTimeoutProlongsNothing() {
        Subscription impatient = subscription(Duration.ofSeconds(5));
        safe = false;
        impatient.onCall();

        timers.advance(TIMEOUT);

        assertThat(impatient.isActive()).isFalse();
    }

    @Test
    void aCallWhileItWaitsForAcksBeginsAFreshPeriod() {
        safe = false;
        subscription.onCall();
        timers.advance(Duration.ofSeconds(20));

        subscription.onCall();
        safe = true;
        timers.advance(TIMEOUT.minusNanos(1));
        assertThat(subscription.isActive()).isTrue();
        timers.advance(Duration.ofMillis(100));

        assertThat(subscription.isActive()).isFalse();
    }

    @Test
    void A43_doesNotEndWhileCallsWait() {
        subscription.onCall();
        busy = true;
        timers.advance(TIMEOUT.multipliedBy(2));
        assertThat(subscription.isActive()).isTrue();

        busy = false;
        subscription.onIdle();

        assertThat(subscription.isActive()).isFalse();
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void A65_looksRarelyHoweverManyCallsCome() {
        for (int i = 0; i < 10_000; i++) {
            subscription.onCall();
            timers.advance(Duration.ofMillis(10));
        }
        safe = false;
        timers.advance(Duration.ofSeconds(30));

        // one per timeout while calls come, ten per second while acks are awaited
        assertThat(timersRun).isLessThan(100 / 15 + 2 + 10 * 16);
        assertThat(timers.size()).isEqualTo(1);
    }

    @Test
    void tellsThatNobodyAsksWhileAcksAreAwaited() {
        safe = false;
        subscription.onCall();
        timers.advance(TIMEOUT.minusNanos(1));
        assertThat(silences).isZero();

        timers.advance(TIMEOUT);

        assertThat(silences).isGreaterThan(100);
        assertThat(ends).isZero();
    }

    @Test
    void endedByTheOwnerItTellsNothing() {
        subscription.onCall();

        subscription.end();
        timers.advance(TIMEOUT.multipliedBy(2));

        assertThat(subscription.isActive()).isFalse();
        assertThat(ends).isZero();
        assertThat(timers.size()).isZero();
    }
}
