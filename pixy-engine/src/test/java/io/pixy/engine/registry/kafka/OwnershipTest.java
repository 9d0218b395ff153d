package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.PartitionId;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OwnershipTest {
    private static final PartitionId A0 = new PartitionId("a", 0);
    private static final PartitionId A1 = new PartitionId("a", 1);
    private static final PartitionId B0 = new PartitionId("b", 0);

    private final RecordingListener listener = new RecordingListener();
    private final Ownership ownership = new Ownership(new News("g", listener));

    @Test
    void aClaimSucceedsWhenThePartitionIsGivenToUs() {
        ownership.admit(true);
        ownership.claim(A0);
        assertThat(listener.news).isEmpty();

        ownership.onGiven(Set.of(A0, A1));
        ownership.settle();

        assertThat(listener.news).containsExactly("claimed a/0");
        assertThat(ownership.isClaimed(A1)).isFalse();
        ownership.claim(A0);
        assertThat(listener.news).hasSize(1);
    }

    @Test
    void nothingIsClaimedBeforeThatIsAllowed() {
        ownership.onGiven(Set.of(A0));
        ownership.claim(A0);
        ownership.settle();
        assertThat(listener.news).isEmpty();

        ownership.admit(true);
        ownership.settle();

        assertThat(listener.news).containsExactly("claimed a/0");
    }

    @Test
    void whatIsWantedBackStaysClaimedUntilReleased() {
        given(A0, A1);

        assertThat(ownership.onWantedBack(Set.of(A0, B0))).containsExactly(A0);
        assertThat(ownership.isClaimed(A0)).isTrue();
        assertThat(ownership.assignment(Set.of("a", "b"))).hasToString("{a=[1], b=[]}");

        ownership.release(A0);
        ownership.claim(A0);

        assertThat(ownership.isClaimed(A0)).isFalse();
        ownership.onGiven(Set.of(A0));
        ownership.settle();
        assertThat(listener.news).containsExactly("claimed a/0", "claimed a/1", "claimed a/0");
    }

    @Test
    void whatIsReleasedCanBeClaimedAgainWhileItIsOurs() {
        given(A0);
        long tenure = ownership.tenure(A0);
        ownership.release(A0);
        assertThat(ownership.isUnused()).isTrue();
        assertThat(ownership.tenure(A0)).isZero();

        ownership.claim(A0);
        assertThat(ownership.tenure(A0)).isPositive().isNotEqualTo(tenure);

        assertThat(listener.news).containsExactly("claimed a/0", "claimed a/0");
    }

    @Test
    void onlyWhatIsInUseIsToldAsLost() {
        given(A0, B0);
        ownership.release(B0);

        ownership.onAllLost();

        assertThat(listener.news).containsExactly("claimed a/0", "claimed b/0", "lost a/0");
        ownership.onGiven(Set.of(A0, B0));
        ownership.admit(true);
        ownership.settle();
        assertThat(listener.news).hasSize(3);
        assertThat(ownership.isUnused()).isTrue();
    }

    @Test
    void topicsThatWereNotAskedForAreNotTold() {
        given(A0, B0);

        assertThat(ownership.assignment(Set.of("b"))).hasToString("{b=[0]}");
    }

    /** It may have been dropped and asked for anew while the group was sharing out. */
    @Test
    void whatIsWantedBackIsToldThoughItsTopicWasNotAskedFor() {
        given(A0, A1, B0);
        ownership.onWantedBack(Set.of(A0));

        assertThat(ownership.assignment(Set.of())).hasToString("{a=[1]}");

        ownership.release(A0);
        assertThat(ownership.assignment(Set.of())).isEmpty();
    }

    private void given(PartitionId... partitions) {
        ownership.admit(true);
        ownership.onGiven(Set.of(partitions));
        for (PartitionId partition : partitions) {
            ownership.claim(partition);
        }
    }
}
