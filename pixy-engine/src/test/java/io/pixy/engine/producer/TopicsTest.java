package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.config.Partitioner;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private final Lines lines = new Lines(10, 1000);
    private final Topics topics = new Topics(Partitioner.HASH, lines);

    @Test
    void keepsOneLanePerTopic() {
        Lane lane = topics.lane("t");

        assertThat(topics.lane("t")).isSameAs(lane).isNotSameAs(topics.lane("u"));
    }

    @Test
    void forgetsAnEmptyLaneForGood() {
        Lane lane = topics.lane("t");

        topics.forget(lane);

        assertThat(topics.lane("t")).isNotSameAs(lane);
        assertThat(lines.add(held(lane))).isEqualTo(Lines.Admission.RETIRED);
        assertThat(lines.add(held(topics.lane("t")))).isEqualTo(Lines.Admission.ACCEPTED);
    }

    @Test
    void keepsALaneInWhichSomethingWaits() {
        Lane lane = topics.lane("t");
        lines.add(held(lane));

        topics.forget(lane);

        assertThat(topics.lane("t")).isSameAs(lane);
    }

    private static Held held(Lane lane) {
        return new Held(new Delivery(new NoResults(), lane, ProduceRequest.of(lane.topic, "k", "v")), 0);
    }

    private static final class NoResults implements Results {
        @Override
        public void written(Delivery delivery, RecordMetadata metadata) {
            throw new AssertionError("nothing is sent here");
        }

        @Override
        public void lost(Delivery delivery, Exception error) {
            throw new AssertionError("nothing is sent here");
        }
    }
}
