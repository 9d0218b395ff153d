package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private final List<String> told = new ArrayList<>();
    private final Outcomes outcomes = new Outcomes(Runnable::run);

    private void beginTurn() {
        outcomes.turn().lock();
    }

    private void endTurn() {
        outcomes.turn().unlock();
        outcomes.onTurnEnded();
    }

    @Test
    void tellsAtOnceOutsideOfATurn() {
        outcomes.tell(() -> told.add("a"));

        assertThat(told).containsExactly("a");
    }

    @Test
    void runsNoCallersCodeWhileSomebodyHasTheTurn() {
        beginTurn();
        beginTurn();
        outcomes.tell(() -> told.add(outcomes.turn().isLocked() ? "in the turn" : "after it"));
        endTurn();
        assertThat(told).isEmpty();

        endTurn();

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
        beginTurn();
        outcomes.tell(() -> {
            beginTurn();
            outcomes.tell(() -> told.add("b"));
            endTurn();
            told.add("a");
        });

        endTurn();

        assertThat(told).containsExactlyInAnyOrder("a", "b");
    }
}
