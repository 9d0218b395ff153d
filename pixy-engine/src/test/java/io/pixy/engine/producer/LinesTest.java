package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.config.Partitioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Lines lines = new Lines(100, 1_000_000);
    private final Lane lane = new Lane("t", PartitionChooser.of(Partitioner.HASH));

    @Test
    void whoIsGivenUpAfterWaitingLeavesNothingBehind() {
        for (long second = 0; second < 60; second++) {
            for (int i = 0; i < 50; i++) {
                lines.add(held(10_000, second * SECOND));
            }
            lines.abandonWaiting((second - 5) * SECOND);
        }

        assertThat(lane.held).hasSize(lines.count());
        assertThat(lane.held.stream().mapToLong(one -> one.bytes).sum()).isEqualTo(lines.bytes());
    }

    @Test
    void whatComesBackGoesFirstInItsOldOrder() {
        lines.add(held(1, 0));
        List<Held> back = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            Held one = held(1, 0);
            one.delivery.returned(number);
            back.add(one);
        }
        lines.putBack(back.get(2));
        lines.putBack(back.get(0));
        lines.putBack(back.get(1));

        for (Held expected : back) {
            assertThat(lines.head(lane)).isSameAs(expected);
            lines.remove(expected);
        }
        assertThat(lines.count()).isEqualTo(1);
        lines.remove(lines.head(lane));
        assertThat(lines.head(lane)).isNull();
        assertThat(lane.holding).isFalse();
        assertThat(lines.bytes()).isZero();
    }

    private Held held(int bytes, long sinceNanos) {
        return new Held(new Delivery(new NoResults(), lane, ProduceRequest.of("t", null, new byte[bytes])), sinceNanos);
    }

    private static final class NoResults implements Results {
        @Override
        public void written(Delivery delivery, RecordMetadata metadata) {}

        @Override
        public void lost(Delivery delivery, Exception error) {}
    }
}
