package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(100);
    private final Budget.Share one = budget.open();
    private final Budget.Share other = budget.open();

    @Test
    void hasRoomForAllOfThemTogether() {
        one.changed(60);
        assertThat(other.hasRoom()).isTrue();

        other.changed(60);

        assertThat(one.hasRoom()).isFalse();
        assertThat(budget.used()).isEqualTo(120);
    }

    @Test
    void tellsThoseWhoWaitOnceWhenThereIsRoom() {
        List<String> told = new ArrayList<>();
        one.changed(100);
        other.whenRoom(() -> told.add("room"));
        one.changed(1);
        one.changed(-1);
        assertThat(told).isEmpty();

        one.changed(-1);
        one.changed(-1);

        assertThat(told).containsExactly("room");
    }

    @Test
    void tellsAtOnceIfThereIsRoomAlready() {
        List<String> told = new ArrayList<>();

        one.whenRoom(() -> told.add("room"));

        assertThat(told).containsExactly("room");
    }

    @Test
    void whatAGroupLeavesBehindIsGivenBackOnceAndWhatComesLaterDoesNotCount() {
        Runnable waiting = () -> {
            throw new AssertionError("told after the end");
        };
        one.changed(70);
        other.changed(50);
        one.whenRoom(waiting);

        one.close(waiting);
        one.changed(30);
        one.changed(-100);

        assertThat(budget.used()).isEqualTo(50);
        other.changed(-50);
        assertThat(budget.used()).isZero();
    }

    /** Whoever counts last, the sum comes out even. */
    @Test
    void nothingIsLeftWhenAGroupEndsWhileItsThreadsGoOn() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Budget.Share share = budget.open();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random random = new Random(round * 2L + i);
                Thread thread = new Thread(() -> {
                    for (int change = 0; change < 100; change++) {
                        share.changed(random.nextInt(20) - 5);
                    }
                });
                threads.add(thread);
                thread.start();
            }

            share.close(() -> {});

            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(budget.used()).as("round %d", round).isZero();
        }
    }
}
