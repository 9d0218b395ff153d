package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private final List<String> told = new ArrayList<>();
    private final Outcomes outcomes = new Outcomes(Runnable::run);

    @Test
    void tellsAtOnceOutsideOfATurn() {
        outcomes.tell(() -> told.add("a"));

        assertThat(told).containsExactly("a");
    }

    @Test
    void runsNoCallersCodeWhileSomebodyHasTheTurn() {
        outcomes.turn().lock();
        outcomes.turn().lock();
        outcomes.tell(() -> told.add(outcomes.turn().isLocked() ? "in the turn" : "after it"));
        outcomes.endTurn();
        assertThat(told).isEmpty();

        outcomes.endTurn();

        assertThat(told).containsExactly("after it");
    }

    @Test
    void tellsAlsoWhenTheExecutorHasStopped() {
        Outcomes late = new Outcomes(task -> {
            throw new RejectedExecutionException("stopped");
        });

        late.tell(() -> told.add("a"));

        assertThat(told).containsExactly("a");
    }

    @Test
    void whatAContinuationBringsUpIsToldToo() {
        outcomes.turn().lock();
        outcomes.tell(() -> {
            outcomes.turn().lock();
            outcomes.tell(() -> told.add("b"));
            outcomes.endTurn();
            told.add("a");
        });

        outcomes.endTurn();

        assertThat(told).containsExactlyInAnyOrder("a", "b");
    }
}
