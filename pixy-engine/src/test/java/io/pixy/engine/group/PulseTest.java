package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whether groups move. */
final class PulseTest {
    private final GroupFixture fixture = new GroupFixture();

    @Test
    void everyGroupDoesAStep() {
        assertThat(fixture.groups.pulse()).isEmpty();
        consume("g");
        consume("h");

        Map<String, CompletableFuture<Void>> steps = fixture.groups.pulse();

        assertThat(steps).containsOnlyKeys("g", "h");
        assertThat(steps.values()).allSatisfy(step -> assertThat(step).isCompleted());
    }

    /** The test stands in the middle of a task of the group. */
    @Test
    void groupThatIsInATaskDoesNoStep() {
        AtomicReference<CompletableFuture<Void>> step = new AtomicReference<>();
        AtomicReference<Boolean> doneMeanwhile = new AtomicReference<>();
        fixture.onSchedule = () -> {
            fixture.onSchedule = () -> {};
            step.set(fixture.groups.pulse().get("g"));
            doneMeanwhile.set(step.get().isDone());
        };

        consume("g");

        assertThat(doneMeanwhile.get()).isFalse();
        assertThat(step.get()).isCompleted();
    }

    private void consume(String group) {
        fixture.partitionCounts.put("t", 1);
        var unused = fixture.consume(group, "t", Ack.none());
    }
}
