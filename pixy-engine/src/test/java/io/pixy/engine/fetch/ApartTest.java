package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApartTest {
    private final Apart apart = new Apart();

    private static PartitionId partition(int number) {
        return new PartitionId("t", number);
    }

    @Test
    void forgetsAfterAWhileSinceTheLastTime() {
        long step = Apart.WHILE.toNanos();
        apart.add(partition(0), 0);
        apart.add(partition(1), step / 2);
        apart.add(partition(0), step);

        assertThat(apart.has(partition(0), step + step / 2 + 1)).isTrue();
        assertThat(apart.has(partition(1), step + step / 2 + 1)).isFalse();
        assertThat(apart.has(partition(0), 2 * step + 1)).isFalse();
    }

    @Test
    void remembersTheLastOfVeryMany() {
        for (int i = 0; i <= Apart.MOST; i++) {
            apart.add(partition(i), Duration.ofSeconds(1).toNanos());
        }

        assertThat(apart.has(partition(0), 0)).isFalse();
        assertThat(apart.has(partition(1), 0)).isTrue();
        assertThat(apart.has(partition(Apart.MOST), 0)).isTrue();
    }
}
