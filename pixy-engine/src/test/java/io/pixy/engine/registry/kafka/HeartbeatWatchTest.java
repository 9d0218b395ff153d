package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeartbeatWatchTest {
    private static final long NOT_JOINING = -1;

    private final HeartbeatWatch watch = new HeartbeatWatch(80, 100, 300, 0);

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

    /** In a callback nobody polls. A member that was told that all is lost waits for a poll before it sends another one. */
    @Test
    void aHeartbeatThatIsFollowedByAnotherIsAProof() {
        assertThat(watch.look(false, 1, NOT_JOINING, 10)).isTrue();
        assertThat(watch.look(false, 1, NOT_JOINING, 100)).isFalse();
        assertThat(watch.look(false, 2, NOT_JOINING, 120)).isFalse();
        assertThat(watch.look(false, 3, NOT_JOINING, 140)).isFalse();
        assertThat(watch.look(false, 4, NOT_JOINING, 160)).isTrue();
    }

    @Test
    void aHeartbeatOfBeforeIsNoProof() {
        assertThat(watch.look(false, 0, NOT_JOINING, 10)).isTrue();
        assertThat(watch.look(false, 3, NOT_JOINING, 500)).isFalse();
        assertThat(watch.look(false, 4, NOT_JOINING, 510)).isFalse();
        assertThat(watch.look(false, 5, NOT_JOINING, 520)).isFalse();
        assertThat(watch.look(false, 6, NOT_JOINING, 530)).isTrue();
    }

    @Test
    void heartbeatsThatAreAnsweredTooSlowlyProveNothing() {
        assertThat(watch.look(false, 1, NOT_JOINING, 10)).isTrue();
        for (int answers = 1; answers < 10; answers++) {
            assertThat(watch.look(false, answers, NOT_JOINING, 100L * answers)).isFalse();
        }
    }

    @Test
    void aCommitProvesWhatWasSoWhenItWasSent() {
        assertThat(watch.look(false, 0, NOT_JOINING, 100)).isFalse();
        watch.onCommitted(19);
        assertThat(watch.look(false, 0, NOT_JOINING, 100)).isFalse();

        watch.onCommitted(60);
        assertThat(watch.look(false, 0, NOT_JOINING, 140)).isTrue();
        watch.onCommitted(50);
        assertThat(watch.look(false, 0, NOT_JOINING, 141)).isFalse();
    }

    @Test
    void allIsOverWhenNothingWasHeardForAWholeSession() {
        assertThat(watch.look(false, 1, NOT_JOINING, 10)).isTrue();
        assertThat(watch.look(false, 1, NOT_JOINING, 100)).isFalse();
        assertThat(watch.isOver(110)).isFalse();
        assertThat(watch.isOver(111)).isTrue();

        watch.onCommitted(90);
        assertThat(watch.isOver(111)).isFalse();
    }

    @Test
    void renewedSilenceAfterAnAnswerIsDoubtedStill() {
        assertThat(watch.look(true, 0, NOT_JOINING, 100)).isFalse();
        assertThat(watch.look(false, 1, NOT_JOINING, 110)).isFalse();

        assertThat(watch.look(true, 1, NOT_JOINING, 300)).isFalse();
        assertThat(watch.look(true, 1, NOT_JOINING, 301)).isFalse();
    }
}
