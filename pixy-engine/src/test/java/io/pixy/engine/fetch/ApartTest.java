package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.PartitionId;
import org.junit.jupiter.api.Test;

class ApartTest {
    private final Apart apart = new Apart();

    private static PartitionId partition(int number) {
        return new PartitionId("t", number);
    }

    @Test
    void forgetsWhenTheTimeIsOver() {
        apart.add(partition(0), 5, 100);
        apart.add(partition(0), 7, 200);

        assertThat(apart.has(partition(0), 7, 199)).isTrue();
        assertThat(apart.has(partition(0), 8, 199)).isFalse();
        assertThat(apart.has(partition(1), 0, 199)).isFalse();
        assertThat(apart.has(partition(0), 7, 200)).isFalse();
    }

    @Test
    void remembersTheLastOfVeryMany() {
        for (int i = 0; i <= Apart.MOST; i++) {
            apart.add(partition(i), 5, 100);
        }

        assertThat(apart.has(partition(0), 5, 0)).isFalse();
        assertThat(apart.has(partition(1), 5, 0)).isTrue();
        assertThat(apart.has(partition(Apart.MOST), 5, 0)).isTrue();
    }
}
