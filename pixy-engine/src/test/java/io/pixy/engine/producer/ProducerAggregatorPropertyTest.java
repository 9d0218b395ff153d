package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ProducerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Invariants 41 and 43, while metadata comes and goes and the client's buffer is full now and then. */
class ProducerAggregatorPropertyTest {
    private static final int TOPICS = 3;
    private static final int CAPACITY = 5;

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sendsWhatItAcceptsOnceAndInOrder(int seed) {
        Random random = new Random(seed);
        Stage stage =
                new Stage(ProducerConfig.builder().channelBufferSize(CAPACITY).build());
        List<Sent> all = new ArrayList<>();

        for (int step = 0; step < 200; step++) {
            disturb(stage, random);
            String topic = "t" + random.nextInt(TOPICS);
            String value = Integer.toString(all.size());
            all.add(new Sent(topic, value, stage.aggregator.produceAsync(ProduceRequest.of(topic, null, value))));
            assertThat(stage.aggregator.stats().backlog()).isLessThanOrEqualTo(2 * CAPACITY);
        }
        stage.producer().sendException = null;
        IntStream.range(0, TOPICS).forEach(i -> stage.producer().learn("t" + i, 1));
        stage.timers.advance(Duration.ofSeconds(1));

        assertThat(all).allMatch(one -> one.accepted.isDone());
        for (int i = 0; i < TOPICS; i++) {
            String topic = "t" + i;
            assertThat(sent(stage, topic))
                    .as("topic %s, seed %d", topic, seed)
                    .isEqualTo(all.stream()
                            .filter(one -> one.topic.equals(topic) && !one.accepted.isCompletedExceptionally())
                            .map(one -> one.value)
                            .collect(Collectors.toList()));
        }
        assertThat(stage.aggregator.stats().backlog()).isZero();
        assertThat(stage.aggregator.stats().backlogBytes()).isZero();
    }

    private static void disturb(Stage stage, Random random) {
        String topic = "t" + random.nextInt(TOPICS);
        switch (random.nextInt(6)) {
            case 0 -> stage.producer().learn(topic, 1);
            case 1 -> stage.producer().forget(topic);
            case 2 -> stage.producer().sendException = new BufferExhaustedException("full");
            case 3 -> stage.producer().sendException = null;
            case 4 -> stage.timers.advance(Duration.ofMillis(random.nextInt(3000)));
            default -> stage.producer().completeNext();
        }
    }

    private static List<String> sent(Stage stage, String topic) {
        return stage.producer().history().stream()
                .filter(one -> one.topic().equals(topic))
                .map(ProducerRecord::value)
                .map(value -> new String(value, UTF_8))
                .collect(Collectors.toList());
    }

    private record Sent(String topic, String value, CompletableFuture<Void> accepted) {}
}
