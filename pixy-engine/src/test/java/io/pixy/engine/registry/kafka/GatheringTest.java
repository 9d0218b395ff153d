package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class GatheringTest {
    private static final long ADD = Gathering.ADD_NANOS;
    private static final long REMOVE = Gathering.REMOVE_NANOS;

    private final Gathering gathering = new Gathering();

    @Test
    void topicsThatComeAreSubscribedToTogetherAfterAMoment() {
        gathering.want(Set.of("a"), 0);
        gathering.want(Set.of("a", "b"), ADD / 2);

        assertThat(gathering.take(ADD - 1)).isEmpty();
        assertThat(gathering.waitNanos(ADD - 1)).isEqualTo(1);
        assertThat(gathering.take(ADD)).hasValue(Set.of("a", "b"));
        assertThat(gathering.take(ADD)).isEmpty();
        assertThat(gathering.waitNanos(ADD)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void topicsThatGoMayTakeLonger() {
        subscribed("a", "b", "c");

        gathering.want(Set.of("a", "b"), 0);
        gathering.want(Set.of("a"), REMOVE / 2);

        assertThat(gathering.take(REMOVE - 1)).isEmpty();
        assertThat(gathering.take(REMOVE)).hasValue(Set.of("a"));
    }

    @Test
    void whatComesBackInTimeChangesNothing() {
        subscribed("a", "b");

        gathering.want(Set.of("a"), 0);
        gathering.want(Set.of("a", "b"), 1);

        assertThat(gathering.waitNanos(10 * REMOVE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoComesTakesThoseAlongThatGo() {
        subscribed("a", "b");

        gathering.want(Set.of("a"), 0);
        gathering.want(Set.of("a", "c"), 1);

        assertThat(gathering.take(1 + ADD)).hasValue(Set.of("a", "c"));
        assertThat(gathering.waitNanos(10 * REMOVE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void namesThatKafkaRefusesAreLeftOut() {
        gathering.want(Set.of("a", "no topic", ""), 0);

        assertThat(gathering.take(ADD)).hasValue(Set.of("a"));
        gathering.want(Set.of("no topic"), 0);
        assertThat(gathering.isNothingPossible(0)).isTrue();
        assertThat(gathering.wantsNothing()).isFalse();
    }

    @Test
    void anExcludedTopicIsTriedAgainLater() {
        subscribed("a", "b");

        gathering.exclude(Set.of("b"), 5);

        assertThat(gathering.take(5)).hasValue(Set.of("a"));
        assertThat(gathering.take(4 + Gathering.EXCLUDED_NANOS)).isEmpty();
        assertThat(gathering.waitNanos(5 + Gathering.EXCLUDED_NANOS)).isEqualTo(ADD);
        assertThat(gathering.take(5 + Gathering.EXCLUDED_NANOS + ADD)).hasValue(Set.of("a", "b"));
    }

    @Test
    void allIsDueAnewAfterALoss() {
        subscribed("a");

        gathering.onUnsubscribed();

        assertThat(gathering.waitNanos(0)).isEqualTo(ADD);
        assertThat(gathering.take(ADD)).hasValue(Set.of("a"));
    }

    private void subscribed(String... topics) {
        gathering.want(Set.of(topics), -ADD);
        assertThat(gathering.take(0)).hasValue(Set.of(topics));
    }
}
