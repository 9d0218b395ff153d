package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.IdleHeap.Heap;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleHeapTest {
    private static final long MIB = 1 << 20;
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final long SMALL = 40;

    private long now = 1_000_000_007;
    private long used = 20;
    private long committed = 32;
    private long collections;
    private final IdleHeap idle = new IdleHeap(IdleHeap.QUIET, now, heap());

    private Heap heap() {
        return new Heap(used * MIB, committed * MIB, collections);
    }

    /** Time passes; how often it was due, each of which leaves so much. */
    private int pass(Duration time, long left) {
        int due = 0;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            now += TICK.toNanos();
            if (idle.isDue(now, heap())) {
                due++;
                collections++;
                committed = left;
                used = Math.min(used, left);
                idle.onCollected(now, heap());
            }
        }
        return due;
    }

    /** Somebody asks for a lot, and what the heap grows to stays. */
    private void load(long grownTo) {
        collections += 10;
        committed = grownTo;
        used = grownTo / 2;
    }

    @Test
    void whatIsSmallIsLeftAlone() {
        assertThat(pass(Duration.ofHours(1), SMALL)).isZero();
    }

    @Test
    void whatHasGrownIsCollectedOnceNobodyAsksForAWhile() {
        load(400);
        assertThat(pass(Duration.ofSeconds(20), SMALL))
                .as("the first look begins the while")
                .isZero();

        assertThat(pass(TICK, SMALL)).isOne();
    }

    @Test
    void notAgainThoughItStaysLarge() {
        load(400);

        assertThat(pass(Duration.ofMinutes(5), 300)).isOne();
        assertThat(pass(Duration.ofHours(5), 300))
                .as("once more, for what clients had in hands")
                .isOne();
    }

    @Test
    void notAgainWhereItIsSmallBeforeThat() {
        load(400);

        assertThat(pass(Duration.ofHours(5), SMALL)).isOne();
    }

    @Test
    void whatGrowsAgainIsCollectedAgain() {
        load(400);
        assertThat(pass(Duration.ofMinutes(1), SMALL)).isOne();
        load(60);
        assertThat(pass(Duration.ofHours(1), SMALL)).as("hardly grown").isZero();

        load(120);

        assertThat(pass(Duration.ofMinutes(1), SMALL)).isOne();
    }

    @Test
    void notForEachOfManyBursts() {
        int due = 0;
        for (int i = 0; i < 20; i++) {
            load(400);
            due += pass(Duration.ofSeconds(30), SMALL);
        }

        assertThat(due).as("in ten minutes").isBetween(3, 5);
    }

    @Test
    void neverWhileCollectionsHappenByThemselves() {
        load(400);
        int due = 0;
        for (int i = 0; i < 1000; i++) {
            collections++;
            due += pass(Duration.ofSeconds(15), SMALL);
        }

        assertThat(due).isZero();
    }

    @Test
    void neverWhileMuchIsAllocated() {
        load(400);
        int due = 0;
        for (int i = 0; i < 1000; i++) {
            used += 3;
            due += pass(TICK, SMALL);
        }
        assertThat(due).isZero();
    }

    @Test
    void signsOfLifeAreNoLoad() {
        load(400);
        pass(TICK, SMALL);
        int due = 0;
        for (int i = 0; i < 4; i++) {
            used += 1;
            due += pass(TICK, SMALL);
        }

        assertThat(due).isOne();
    }
}
