package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.CommitFailure.Kind;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Acks, failures of every kind and commits that arrive after the one that follows them, in random order. The store
 * itself fails when two commits are under way; the other invariants of the commit path are numbered.
 */
class CommitterPropertyTest {
    private static final int PARTITIONS = 4;

    static long[] seeds() {
        return Seeds.of("CommitterPropertyTest", 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsFlushedIsStored(long seed) {
        Run run = new Run(seed);
        for (int step = 0; step < 500; step++) {
            run.step();
        }
        run.finish();
    }

    private static final class Run {
        private final CommitterFixture fixture = new CommitterFixture();
        private final ScriptedStore store = fixture.store;
        private final Random random;
        private final Map<PartitionId, OffsetTracker> trackers = new HashMap<>();
        private final Map<PartitionId, Committed> sent = new HashMap<>();
        private final Map<PartitionId, Committed> late = new HashMap<>();
        private int commitsChecked;

        Run(long seed) {
            random = new Random(seed);
            for (int i = 0; i < PARTITIONS; i++) {
                PartitionId id = new PartitionId("t", i);
                trackers.put(id, fixture.track(id));
            }
        }

        void step() {
            PartitionId id = anyPartition();
            switch (random.nextInt(6)) {
                case 0 -> fixture.advance(random.nextInt(700));
                case 1 -> {
                    if (store.isCommitting()) {
                        answer();
                    }
                }
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        assertThat(fixture.flush(id)).isNotCompletedExceptionally();
                    }
                }
                default -> fixture.ack(id, trackers.get(id), trackers.get(id).base() + random.nextInt(3));
            }
            checkSent();
        }

        /** 17, 18: what is sent for a partition only grows. */
        private void checkSent() {
            for (; commitsChecked < store.commits.size(); commitsChecked++) {
                store.commits.get(commitsChecked).forEach((id, pair) -> {
                    Committed before = sent.put(id, pair);
                    assertThat(pair.offset()).isGreaterThanOrEqualTo(before == null ? 1000 : before.offset());
                    if (before != null) {
                        OffsetTracker now = new OffsetTracker(pair, new TrackerSettings(1, 1, 1, 4096));
                        SparseAcks.decode(before.offset(), before.metadata())
                                .orElseThrow()
                                .forEach(range -> {
                                    assertThat(now.isAcked(range.from())).isTrue();
                                    assertThat(now.isAcked(range.to() - 1)).isTrue();
                                });
                    }
                });
            }
        }

        private void answer() {
            Map<PartitionId, Kind> failures = new HashMap<>();
            store.lastCommit().keySet().forEach(id -> {
                if (random.nextInt(3) == 0) {
                    failures.put(id, anyKind());
                }
            });
            answer(failures);
        }

        /** What got no answer may arrive behind the next commit that does; the one after that puts it right. */
        private void answer(Map<PartitionId, Kind> failures) {
            Map<PartitionId, Committed> answered = store.lastCommit();
            store.answer(failures);
            answered.forEach((id, pair) -> {
                if (failures.get(id) == Kind.UNANSWERED && random.nextBoolean()) {
                    late.put(id, pair);
                } else if (!failures.containsKey(id) && late.containsKey(id)) {
                    store.stored.put(id, late.remove(id));
                }
            });
        }

        private Kind anyKind() {
            Kind[] kinds = {Kind.RETRIABLE, Kind.UNANSWERED, Kind.GROUP_IN_USE, Kind.OTHER};
            return kinds[random.nextInt(kinds.length)];
        }

        private PartitionId anyPartition() {
            return new PartitionId("t", random.nextInt(PARTITIONS));
        }

        /** 19: after a flush the store has what the tracker says. */
        void finish() {
            Map<PartitionId, CompletableFuture<Boolean>> flushes = new HashMap<>();
            trackers.keySet().forEach(id -> flushes.put(id, fixture.flush(id)));
            for (int i = 0; i < 20; i++) {
                fixture.advance(100);
                while (store.isCommitting()) {
                    checkSent();
                    answer(Map.of());
                }
            }
            flushes.forEach((id, flushed) -> {
                assertThat(flushed).isCompleted();
                if (sent.containsKey(id)) {
                    assertThat(store.stored).containsEntry(id, trackers.get(id).committed());
                }
            });
        }
    }
}
