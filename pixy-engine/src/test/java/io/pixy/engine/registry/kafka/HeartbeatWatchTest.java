package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeartbeatWatchTest {
    private static final long NOT_JOINING = -1;

    private final HeartbeatWatch watch = new HeartbeatWatch(80, 300, 0);

    @Test
    void silenceIsDoubtedOnceItIsTooLong() {
        assertThat(watch.look(true, 1, NOT_JOINING, 10)).isTrue();
        assertThat(watch.look(true, 1, NOT_JOINING, 90)).isTrue();
        assertThat(watch.look(true, 1, NOT_JOINING, 91)).isFalse();
    }

    @Test
    void anAnswerIsNotEnoughUntilAPollHasBroughtNoLoss() {
        assertThat(watch.look(true, 0, NOT_JOINING, 100)).isFalse();
        assertThat(watch.look(true, 1, NOT_JOINING, 110)).isFalse();

        assertThat(watch.look(false, 1, NOT_JOINING, 115)).isFalse();
        assertThat(watch.look(true, 1, NOT_JOINING, 120)).isTrue();
    }

    @Test
    void whoWasStoppedForLongerDoubtsThoughTheFirstAnswerIsThere() {
        assertThat(watch.look(true, 1, NOT_JOINING, 10)).isTrue();

        assertThat(watch.look(true, 2, NOT_JOINING, 1000)).isFalse();
        assertThat(watch.look(true, 2, NOT_JOINING, 1001)).isTrue();
    }

    @Test
    void whoJoinsSendsNoHeartbeats() {
        assertThat(watch.look(true, 1, NOT_JOINING, 10)).isTrue();
        assertThat(watch.look(true, 1, 0, 20)).isTrue();
        assertThat(watch.look(true, 1, 280, 300)).isTrue();

        assertThat(watch.look(true, 1, NOT_JOINING, 370)).isTrue();
        assertThat(watch.look(true, 1, NOT_JOINING, 400)).isFalse();
    }

    @Test
    void aJoinThatDoesNotEndIsDoubted() {
        assertThat(watch.look(true, 1, 299, 300)).isTrue();
        assertThat(watch.look(true, 1, 300, 301)).isTrue();
        assertThat(watch.look(true, 1, 381, 382)).isFalse();
    }

    @Test
    void renewedSilenceAfterAnAnswerIsDoubtedStill() {
        assertThat(watch.look(true, 0, NOT_JOINING, 100)).isFalse();
        assertThat(watch.look(false, 1, NOT_JOINING, 110)).isFalse();

        assertThat(watch.look(true, 1, NOT_JOINING, 300)).isFalse();
        assertThat(watch.look(true, 1, NOT_JOINING, 301)).isFalse();
    }
}
