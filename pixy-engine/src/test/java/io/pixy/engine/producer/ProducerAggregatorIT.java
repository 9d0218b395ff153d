package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Header;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.Compression;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.RequiredAcks;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProducerAggregatorIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @Test
    void storesKeysValuesAndHeadersAsTheyAre() {
        CLUSTER.cluster().topics().create("producer-as-is", 1);
        List<Header> headers =
                List.of(new Header("a", new byte[] {1}), new Header("", null), new Header("a", new byte[0]));

        try (Running running = Running.on(CLUSTER)) {
            running.produce(
                    ProduceRequest.of("producer-as-is", (byte[]) null, null).withHeaders(headers));
            running.produce(ProduceRequest.of("producer-as-is", new byte[0], new byte[0]));
        }

        List<ConsumerRecord<byte[], byte[]>> read = read("producer-as-is");
        assertThat(read.get(0).key()).isNull();
        assertThat(read.get(0).value()).isNull();
        assertThat(read.get(0).headers()).extracting(one -> one.key()).containsExactly("a", "", "a");
        assertThat(read.get(0).headers())
                .extracting(one -> one.value())
                .containsExactly(new byte[] {1}, null, new byte[0]);
        assertThat(read.get(1).key()).isEmpty();
        assertThat(read.get(1).value()).isEmpty();
    }

    @Test
    void putsKeysWhereKafkaPixyPutsThem() {
        CLUSTER.cluster().topics().create("producer-hash", 64);
        List<CompletableFuture<RecordPosition>> sent = new ArrayList<>();

        try (Running running = Running.on(CLUSTER)) {
            for (int i = 0; i < 64; i++) {
                for (int n = 0; n < i; n++) {
                    sent.add(running.aggregator().produce(ProduceRequest.of("producer-hash", "" + i, "x")));
                }
            }
            sent.forEach(CompletableFuture::join);
        }

        Map<Integer, Long> ends = CLUSTER.cluster().topics().endOffsets("producer-hash");
        assertThat(ends.values())
                .containsExactly(
                        0L, 75L, 3L, 0L, 57L, 0L, 0L, 8L, 58L, 6L, 30L, 59L, 0L, 75L, 63L, 0L, 48L, 37L, 49L, 0L, 75L,
                        2L, 0L, 51L, 0L, 0L, 0L, 79L, 1L, 33L, 61L, 39L, 75L, 62L, 0L, 4L, 36L, 0L, 0L, 79L, 61L, 28L,
                        53L, 35L, 18L, 0L, 79L, 0L, 32L, 63L, 38L, 0L, 9L, 59L, 7L, 31L, 14L, 0L, 79L, 60L, 29L, 55L,
                        34L, 67L);
    }

    @ParameterizedTest
    @EnumSource(RequiredAcks.class)
    void tellsPositionsAsFarAsAcksAllow(RequiredAcks acks) {
        String topic = "producer-acks-" + acks.name().toLowerCase(Locale.ROOT);
        CLUSTER.cluster().topics().create(topic, 1);
        ProducerConfig config = ProducerConfig.builder().requiredAcks(acks).build();

        List<RecordPosition> positions = new ArrayList<>();
        try (Running running = Running.on(CLUSTER, config)) {
            for (int i = 0; i < 3; i++) {
                positions.add(running.produce(ProduceRequest.of(topic, "k", "v" + i)));
            }
        }

        long step = acks == RequiredAcks.NO_RESPONSE ? 0 : 1;
        assertThat(positions)
                .containsExactly(
                        new RecordPosition(0, 0), new RecordPosition(0, step), new RecordPosition(0, 2 * step));
        assertThat(read(topic))
                .extracting(one -> new String(one.value(), UTF_8))
                .containsExactly("v0", "v1", "v2");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressesAsConfigured(Compression compression) {
        String topic = "producer-compressed-" + compression.text();
        CLUSTER.cluster().topics().create(topic, 1);
        ProducerConfig config =
                ProducerConfig.builder().compression(compression).build();

        try (Running running = Running.on(CLUSTER, config)) {
            running.produce(ProduceRequest.of(topic, "k", "v".repeat(10_000)));
        }

        assertThat(read(topic)).extracting(one -> one.value().length).containsExactly(10_000);
    }

    @Test
    void reportsAnUnknownTopicSoon() {
        try (Running running = Running.on(CLUSTER)) {
            long before = System.nanoTime();

            assertThatThrownBy(() -> running.produce(ProduceRequest.of("producer-unknown", "k", "v")))
                    .isInstanceOf(UnknownTopicException.class)
                    .hasMessage(UnknownTopicException.TEXT);

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
        }
    }

    @Test
    void noticesTopicsThatWereUnknownAMomentAgo() {
        try (Running running = Running.on(CLUSTER)) {
            assertThatThrownBy(() -> running.produce(ProduceRequest.of("producer-later", "k", "v")))
                    .isInstanceOf(UnknownTopicException.class);
            CLUSTER.cluster().topics().create("producer-later", 1);

            RecordPosition position = running.produce(ProduceRequest.of("producer-later", "k", "v"));

            assertThat(position).isEqualTo(new RecordPosition(0, 0));
        }
    }

    @Test
    void reportsAnIllegalTopicName() {
        try (Running running = Running.on(CLUSTER)) {
            assertThatThrownBy(() -> running.produce(ProduceRequest.of("a b", "k", "v")))
                    .isInstanceOf(InvalidTopicException.class)
                    .hasMessage(InvalidTopicException.TEXT);
        }
    }

    @Test
    void writesWhatWasQueuedBeforeItStops() {
        CLUSTER.cluster().topics().create("producer-stop", 4);
        Running running = Running.on(
                CLUSTER, ProducerConfig.builder().shutdownTimeout(Duration.ZERO).build());
        for (int i = 0; i < 2000; i++) {
            running.aggregator()
                    .produceAsync(ProduceRequest.of("producer-stop", "" + i, "v"))
                    .join();
        }

        running.close();

        assertThat(CLUSTER.cluster().topics().endOffsets("producer-stop").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(2000);
    }

    @Test
    void writesToATopicThatWasDeletedAndMadeAnew() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("producer-again", 4);

        try (Running running = Running.on(CLUSTER)) {
            running.produce(ProduceRequest.of("producer-again", "B", "before"));
            topics.delete("producer-again");
            topics.create("producer-again", 1);
            RecordPosition position = running.produce(ProduceRequest.of("producer-again", "a", "after"));

            assertThat(position.partition()).isZero();
        }

        assertThat(read("producer-again"))
                .extracting(one -> new String(one.value(), UTF_8))
                .containsExactly("after");
    }

    @Test
    void agreesWithKafkaOnSizesUpToTheLimit() {
        CLUSTER.cluster().topics().create("producer-sizes", 1);
        int payload = 1_000_000 - 26;

        try (Running running = Running.on(CLUSTER)) {
            byte[] random = incompressible(payload + 1);
            for (int size : new int[] {0, 1, 65_536, payload - 1, payload}) {
                running.produce(ProduceRequest.of("producer-sizes", null, Arrays.copyOf(random, size)));
            }

            assertThatThrownBy(() -> running.produce(ProduceRequest.of("producer-sizes", null, random)))
                    .isInstanceOf(MessageTooLargeException.class);
        }

        assertThat(read("producer-sizes"))
                .extracting(one -> one.value().length)
                .containsExactly(0, 1, 65_536, payload - 1, payload);
    }

    @Test
    void reportsWhatTheBrokerFindsTooLarge() {
        CLUSTER.cluster().topics().create("producer-large", 1, Map.of("max.message.bytes", "1000"));

        try (Running running = Running.on(CLUSTER)) {
            assertThatThrownBy(() -> running.produce(ProduceRequest.of("producer-large", null, incompressible(5000))))
                    .isInstanceOf(MessageTooLargeException.class);
        }
    }

    @Test
    void beginsAHundredTopicsAtOnce() {
        for (int i = 0; i < 100; i++) {
            CLUSTER.cluster().topics().create("producer-many-" + i, 1);
        }
        List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();

        try (Running running = Running.on(CLUSTER)) {
            for (int n = 0; n < 20; n++) {
                for (int i = 0; i < 100; i++) {
                    outcomes.add(running.aggregator().produce(ProduceRequest.of("producer-many-" + i, "k", "" + n)));
                }
            }
            outcomes.add(running.aggregator().produce(ProduceRequest.of("producer-many-unknown", "k", "v")));

            assertThat(outcomes.subList(0, 2000))
                    .allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(20)));
            assertThat(outcomes.get(2000)).failsWithin(Duration.ofSeconds(20));
        }

        assertThat(read("producer-many-99"))
                .extracting(one -> Integer.valueOf(new String(one.value(), UTF_8)))
                .isSorted()
                .hasSize(20);
    }

    private static byte[] incompressible(int size) {
        byte[] random = new byte[size];
        new Random(7).nextBytes(random);
        return random;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return CLUSTER.cluster().topics().read(topic, 0, 0, Long.MAX_VALUE);
    }
}
