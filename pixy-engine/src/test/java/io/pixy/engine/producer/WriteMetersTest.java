package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.meters.RecordedMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

class WriteMetersTest {
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final Stage stage = new Stage(ClusterConfig.defaults(), metrics);

    private static ProduceRequest request(String topic, String value) {
        return ProduceRequest.of(topic, "key", value);
    }

    @Test
    void countsWhatIsWrittenByHowItWasAskedFor() {
        CompletableFuture<?> one = stage.aggregator.produce(request("known", "a"));
        CompletableFuture<?> two = stage.aggregator.produceAsync(request("known", "bc"));
        CompletableFuture<?> three = stage.aggregator.produceAll("known", List.of(request("known", "d")));
        CompletableFuture<?> four = stage.aggregator.forward(request("known", "e"));
        for (int i = 0; i < 4; i++) {
            stage.producer().completeNext();
        }

        assertThat(List.of(one, two, three, four)).allMatch(CompletableFuture::isDone);
        assertThat(metrics.count("PRODUCED_MESSAGES test known sync")).isEqualTo(1);
        assertThat(metrics.count("PRODUCED_MESSAGES test known async")).isEqualTo(1);
        assertThat(metrics.count("PRODUCED_MESSAGES test known batch")).isEqualTo(1);
        assertThat(metrics.count("PRODUCED_MESSAGES test known letter")).isEqualTo(1);
        assertThat(metrics.count("PRODUCED_BYTES test known async")).isEqualTo(5);
    }

    @Test
    void countsWhatIsNotWrittenByWhy() {
        CompletableFuture<?> lost = stage.aggregator.produce(request("known", "a"));
        stage.producer().errorNext(new NotEnoughReplicasException("on purpose"));

        assertThat(lost).isCompletedExceptionally();
        assertThat(metrics.count("PRODUCE_ERRORS test known sync kafka")).isEqualTo(1);
    }

    /** Callers make up as many names as they like. */
    @Test
    void namesOfNoTopicAreToldTogether() {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<?> refused = stage.aggregator.produce(request("no topic " + i, "a"));
            assertThat(refused).isCompletedExceptionally();
        }

        assertThat(metrics.count("PRODUCE_ERRORS test _other sync invalid_topic"))
                .isEqualTo(20);
        assertThat(metrics.opened).hasSize(1);
    }

    @Test
    void tellsWhatWaits() {
        stage.aggregator.gauges(metrics.open(Subject.cluster("test")));

        CompletableFuture<?> waiting = stage.aggregator.produce(request("new", "abc"));

        assertThat(waiting).isNotDone();
        assertThat(metrics.gauge("PRODUCER_BACKLOG test")).isEqualTo(1);
        assertThat(metrics.gauge("PRODUCER_BACKLOG_BYTES test")).isEqualTo(6);
    }
}
