package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class AssignmentsTest {
    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final News news = new News("g", new RecordingListener());
    private final Assignments assignments = new Assignments(
            news,
            new Ownership(news),
            new Admission("g", group -> CompletableFuture.completedFuture(Optional.empty()), new Inbox(), answer -> {}),
            Duration.ofSeconds(3),
            clock);

    /** What a commit of before was told must not cost what has been given since then. */
    @Test
    void aMemberThatHasBegunAnewIsNotStaleForWhatItWasBefore() {
        long before = clock.nanoTime();
        time.advance(Duration.ofMillis(1));
        assignments.onRejoining();
        assignments.onStale(before);
        assertThat(assignments.isStale()).isFalse();

        assignments.onStale(clock.nanoTime());
        assertThat(assignments.isStale()).isTrue();
    }
}
