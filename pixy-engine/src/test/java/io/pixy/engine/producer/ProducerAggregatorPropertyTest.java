package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.api.KafkaException;
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
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Invariants 41 to 44, while metadata comes and goes, partitions become more and fewer, brokers refuse messages, and the
 * client's buffer is full now and then.
 */
class ProducerAggregatorPropertyTest {
    private static final int TOPICS = 3;
    private static final int CAPACITY = 5;
    private static final Logger DEAD_MESSAGES = (Logger) LoggerFactory.getLogger(DeadMessages.class);

    private final ListAppender<ILoggingEvent> dead = new ListAppender<>();
    private final List<Sent> all = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @BeforeEach
    void listen() {
        dead.start();
        DEAD_MESSAGES.setAdditive(false);
        DEAD_MESSAGES.addAppender(dead);
    }

    @AfterEach
    void stopListening() {
        DEAD_MESSAGES.detachAppender(dead);
        DEAD_MESSAGES.setAdditive(true);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sendsWhatItAcceptsOnceAndInOrder(int seed) {
        Stage stage = live(new Random(seed));
        stage.producer().sendException = null;
        IntStream.range(0, TOPICS).forEach(i -> stage.producer().learn("t" + i, 1));
        stage.timers.advance(Duration.ofSeconds(1));
        while (stage.producer().completeNext()) {
            // brokers answer everything
        }

        assertThat(all).as("41: each has a result").allMatch(one -> one.outcome.isDone());
        for (int i = 0; i < TOPICS; i++) {
            String topic = "t" + i;
            assertThat(sent(stage, topic))
                    .as("43: topic %s, seed %d", topic, seed)
                    .isEqualTo(all.stream()
                            .filter(one -> one.topic.equals(topic) && one.isAccepted())
                            .map(one -> one.value)
                            .collect(Collectors.toList()));
        }
        assertThat(stage.aggregator.stats().backlog()).isZero();
        assertThat(stage.aggregator.stats().backlogBytes()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void putsKeysWhereTheNumberOfPartitionsSaysThen(int seed) {
        Stage stage = live(new Random(seed));

        List<ProducerRecord<byte[], byte[]>> records = stage.producer().history();
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).key() != null) {
                int hash = PartitionHashes.fnv1a(records.get(i).key());
                assertThat(records.get(i).partition())
                        .as("42: record %d, seed %d", i, seed)
                        .isEqualTo(
                                Math.abs(hash % stage.producer().partitionCounts.get(i)));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leavesNothingOpenWhenItStops(int seed) {
        Stage stage = live(new Random(seed));

        stage.aggregator.close(Duration.ofMillis(2));

        ProducerStats stats = stage.aggregator.stats();
        assertThat(all).as("44: seed %d", seed).allMatch(one -> one.outcome.isDone());
        assertThat(stats.written() + stats.dead() + stats.refused())
                .as("41, 44: seed %d", seed)
                .isEqualTo(all.size());
        assertThat(dead.list).as("44: what was logged, seed %d", seed).hasSize((int) stats.dead());
        assertThat(stats.backlog()).isZero();
    }

    private Stage live(Random random) {
        Stage stage =
                new Stage(ProducerConfig.builder().channelBufferSize(CAPACITY).build());
        for (int step = 0; step < 200; step++) {
            disturb(stage, random);
            String topic = "t" + random.nextInt(TOPICS);
            String key = random.nextBoolean() ? null : "k" + random.nextInt(20);
            String value = Integer.toString(all.size());
            ProduceRequest request = ProduceRequest.of(topic, key, value);
            all.add(new Sent(
                    topic,
                    value,
                    random.nextBoolean() ? stage.aggregator.produceAsync(request) : stage.aggregator.produce(request)));
            assertThat(stage.aggregator.stats().backlog()).isLessThanOrEqualTo(2 * CAPACITY);
        }
        return stage;
    }

    private static void disturb(Stage stage, Random random) {
        String topic = "t" + random.nextInt(TOPICS);
        switch (random.nextInt(7)) {
            case 0 -> stage.producer().learn(topic, 1 + random.nextInt(4));
            case 1 -> stage.producer().forget(topic);
            case 2 -> stage.producer().sendException = new BufferExhaustedException("full");
            case 3 -> stage.producer().sendException = null;
            case 4 -> stage.timers.advance(Duration.ofMillis(random.nextInt(3000)));
            case 5 -> stage.producer().errorNext(new NotEnoughReplicasException("refused"));
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

    /** The outcome is that of the writing, or of the acceptance. */
    private record Sent(String topic, String value, CompletableFuture<?> outcome) {
        /** A broker may refuse what was accepted. */
        boolean isAccepted() {
            return !outcome.isCompletedExceptionally()
                    || outcome.handle((done, failure) -> failure instanceof KafkaException)
                            .join();
        }
    }
}
