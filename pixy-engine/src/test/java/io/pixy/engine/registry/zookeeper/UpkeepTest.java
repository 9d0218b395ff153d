package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
    private static final Duration BACKOFF = Duration.ofMillis(500);

    private final List<Runnable> armed = new ArrayList<>();

    /** Always too late to be taken back: the action has fired and waits for its turn. */
    private final Timers timers = (delay, action) -> {
        armed.add(action);
        return () -> {};
    };

    private final Group group =
            new Group("g", "me", new Paths(""), BACKOFF, new Strand("test"), timers, new ManualClock());

    @Test
    void whatFiresWhenItIsStoppedDoesNotGoOnForEver() {
        Upkeep upkeep = new Upkeep(group, null, null, new Nudges(BACKOFF), null);
        upkeep.start();
        armed.get(0).run();
        assertThat(armed).hasSize(2);

        upkeep.stop();
        armed.get(1).run();

        assertThat(armed).hasSize(2);
    }
}
