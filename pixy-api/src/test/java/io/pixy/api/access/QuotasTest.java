package io.pixy.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class QuotasTest {
    private static final Identity ANN = Identity.of(Identity.Kind.KEY, "ann");
    private static final Identity BOB = Identity.of(Identity.Kind.KEY, "bob");
    private long nanos;
    private Instant now = Instant.EPOCH;

    @Test
    void soManyRequestsPassEachSecondForEachCaller() {
        Quotas quotas = quotas(new QuotaRule(List.of("*"), 2, 0, 0));
        quotas.call(ANN, 0);
        quotas.call(ANN, 0);

        TooManyRequestsException refusal = refusal(quotas, ANN, 0);

        assertThat(refusal).hasMessage("The quota of key:ann is used up: 2 requests per second");
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofMillis(500), Duration.ofMillis(501));
        assertThatCode(() -> quotas.call(BOB, 0)).doesNotThrowAnyException();
        pass(refusal.retryAfter().orElseThrow());
        assertThatCode(() -> quotas.call(ANN, 0)).doesNotThrowAnyException();
    }

    @Test
    void silenceIsSavedForASecondOnly() {
        Quotas quotas = quotas(new QuotaRule(List.of("*"), 2, 0, 0));
        quotas.call(ANN, 0);
        pass(Duration.ofHours(1));

        quotas.call(ANN, 0);
        quotas.call(ANN, 0);

        assertThat(refusal(quotas, ANN, 0)).isNotNull();
    }

    @Test
    void whatIsLargerThanTheQuotaPassesAndIsPaidForAfterwards() {
        Quotas quotas = quotas(new QuotaRule(List.of("*"), 0, 100, 0));
        quotas.call(ANN, 1000);

        assertThat(refusal(quotas, ANN, 1).retryAfter().orElseThrow()).isGreaterThan(Duration.ofSeconds(9));
        assertThatCode(() -> quotas.call(ANN, 0)).doesNotThrowAnyException();
        pass(Duration.ofSeconds(11));
        assertThatCode(() -> quotas.call(ANN, 100)).doesNotThrowAnyException();
    }

    @Test
    void theFirstRuleThatIsAboutACallerCounts() {
        Quotas quotas = quotas(new QuotaRule(List.of("key:ann"), 0, 0, 0), new QuotaRule(List.of("key:*"), 1, 0, 0));
        for (int i = 0; i < 100; i++) {
            quotas.call(ANN, 0);
            quotas.call(Identity.anonymous(), 0);
        }
        quotas.call(BOB, 0);

        assertThat(refusal(quotas, BOB, 0)).isNotNull();
    }

    @Test
    void manyCallersShareOneAccountWhenAllAreInUse() {
        Quotas quotas = new Quotas(
                List.of(new QuotaRule(List.of("*"), 1, 0, 0)), Duration.ofMinutes(5), () -> nanos, () -> now, 2);
        quotas.call(caller(1), 0);
        quotas.call(caller(2), 0);
        quotas.call(caller(3), 0);

        assertThat(refusal(quotas, caller(4), 0)).isNotNull();

        // those that would not be missed make room
        pass(Duration.ofSeconds(2));
        assertThatCode(() -> quotas.call(caller(5), 0)).doesNotThrowAnyException();
        assertThatCode(() -> quotas.call(caller(6), 0)).doesNotThrowAnyException();
    }

    @Test
    void rolesMakeNoOtherCaller() {
        Quotas quotas = quotas(new QuotaRule(List.of("*"), 1, 0, 0));
        quotas.call(ANN, 0);

        assertThat(refusal(quotas, ANN.withRoles(Set.of("x")), 0)).isNotNull();
    }

    @Test
    void handsHoldSoMany() {
        Hands hands = quotas(new QuotaRule(List.of("*"), 0, 0, 3)).hands(ANN).orElseThrow();

        assertThat(hands.reserve(2)).isEqualTo(2);
        hands.took("a", now.plusSeconds(10));
        hands.took("b", now.plusSeconds(20));
        assertThat(hands.reserve(5)).isEqualTo(1);
        assertThat(hands.reserve(1)).isZero();

        hands.giveBack(1);
        hands.settled("a");
        hands.settled("never heard of");
        assertThat(hands.reserve(5)).isEqualTo(2);
        assertThat(hands.size()).isEqualTo(3);
    }

    @Test
    void aMessageWhoseLeaseHasRunOutIsInHandsNoMore() {
        Hands hands = quotas(new QuotaRule(List.of("*"), 0, 0, 1)).hands(ANN).orElseThrow();
        int place = hands.reserve(1);
        hands.took("a", now.plusSeconds(10));
        hands.extended("a", now.plusSeconds(30));

        now = now.plusSeconds(29);
        assertThat(hands.reserve(place)).isZero();
        now = now.plusSeconds(1);
        assertThat(hands.reserve(place)).isEqualTo(1);
    }

    private Quotas quotas(QuotaRule... rules) {
        return new Quotas(List.of(rules), Duration.ofMinutes(5), () -> nanos, () -> now);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        now = now.plus(time);
    }

    private static Identity caller(int number) {
        return Identity.of(Identity.Kind.KEY, "k" + number);
    }

    private static TooManyRequestsException refusal(Quotas quotas, Identity who, long bytes) {
        return catchThrowableOfType(TooManyRequestsException.class, () -> quotas.call(who, bytes));
    }
}
