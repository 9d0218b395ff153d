package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.RequiredAcks;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerPropertiesTest {
    /** Trap C6: the client's own two minutes would be too short. */
    @Test
    void C6_A12_triesAsLongAsTheBudgetSays() {
        assertThat(defaults())
                .containsEntry("delivery.timeout.ms", 130_000)
                .containsEntry("request.timeout.ms", 10_000)
                .doesNotContainKey("retries");
    }

    /** Trap C5: the client's pauses also pace its metadata. */
    @Test
    void C5_leavesThePausesBetweenAttemptsToTheClient() {
        assertThat(defaults()).doesNotContainKeys("retry.backoff.ms", "retry.backoff.max.ms");
    }

    /** Trap C4. */
    @Test
    void C4_neverBlocks() {
        assertThat(defaults()).containsEntry("max.block.ms", 0L);
    }

    @ParameterizedTest
    @CsvSource({"WAIT_FOR_ALL, all, true, 5", "WAIT_FOR_LOCAL, 1, false, 1", "NO_RESPONSE, 0, false, 1"})
    void isIdempotentWhereAcksAllowItAndOrderedAnyway(
            RequiredAcks acks, String text, boolean idempotent, int inFlight) {
        Map<String, Object> settings = of(producer(ProducerConfig.builder().requiredAcks(acks)));

        assertThat(settings)
                .containsEntry("acks", text)
                .containsEntry("enable.idempotence", idempotent)
                .containsEntry("max.in.flight.requests.per.connection", inFlight);
    }

    @Test
    void leavesIdempotenceWhenAskedTo() {
        ClusterConfig config = properties(Map.of("enable.idempotence", "false"));

        assertThat(ProducerProperties.isIdempotent(config)).isFalse();
    }

    @Test
    void staysOrderedWhenBrokersRefuseIdempotence() {
        ClusterConfig config = properties(Map.of("max.in.flight.requests.per.connection", "3"));

        assertThat(ProducerProperties.of(config, false))
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("enable.idempotence", false);
    }

    /** Trap B34: without flush frequency nothing waits for bytes; with it a lone message does not wait either. */
    @ParameterizedTest
    @ValueSource(ints = {0, 500})
    void B34_doesNotLetALoneMessageLinger(int flushMillis) {
        assertThat(of(producer(ProducerConfig.builder().flushFrequency(Duration.ofMillis(flushMillis)))))
                .containsEntry("linger.ms", 0L);
    }

    /** Trap C8: a batch takes all of its size from the buffer at once. */
    @ParameterizedTest
    @CsvSource({"1048576, 1000000, 65536", "0, 1000000, 65536", "1000, 1000000, 1000", "1048576, 20000, 20000"})
    void C8_keepsBatchesSmallBesideTheBuffer(int flushBytes, int maxMessageBytes, int expected) {
        Map<String, Object> settings =
                of(producer(ProducerConfig.builder().flushBytes(flushBytes).maxMessageBytes(maxMessageBytes)));

        assertThat(settings).containsEntry("batch.size", expected).containsEntry("buffer.memory", 67_108_864L);
    }

    /** Trap C7. */
    @ParameterizedTest
    @CsvSource({"1000, 1048576", "1000000, 1101024", "2147483647, 2147483647"})
    void C7_letsTheClientAllowMoreThanWeDo(int maxMessageBytes, int expected) {
        assertThat(of(producer(ProducerConfig.builder().maxMessageBytes(maxMessageBytes))))
                .containsEntry("max.request.size", expected);
    }

    @Test
    void passesOnWhatBreaksNoPromise() {
        ClusterConfig config = properties(
                Map.of("batch.size", "12345", "linger.ms", "20", "buffer.memory", "900000", "send.buffer.bytes", "1"));

        Map<String, Object> settings = of(config);

        assertThat(settings)
                .doesNotContainKeys("batch.size", "send.buffer.bytes")
                .containsEntry("linger.ms", 20L)
                .containsEntry("delivery.timeout.ms", 130_020)
                .containsEntry("buffer.memory", 900_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "compression.type",
                "delivery.timeout.ms",
                "interceptor.classes",
                "key.serializer",
                "max.block.ms",
                "max.request.size",
                "partitioner.class",
                "partitioner.ignore.keys",
                "retries",
                "transactional.id",
                "value.serializer"
            })
    void refusesWhatWouldBreakAPromise(String key) {
        assertThatThrownBy(() -> of(properties(Map.of(key, "1"))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("kafka.properties")
                .hasMessageContaining(key + " ")
                .hasMessageContaining(": ");
    }

    @ParameterizedTest
    @CsvSource({
        "linger.ms, -1",
        "linger.ms, soon",
        "buffer.memory, 0",
        "batch.size, big",
        "max.in.flight.requests.per.connection, 6"
    })
    void refusesValuesThatCannotBe(String key, String value) {
        assertThatThrownBy(() -> of(properties(Map.of(key, value))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void refusesSeveralRequestsInFlightWithoutIdempotence() {
        ClusterConfig config =
                properties(Map.of("enable.idempotence", "false", "max.in.flight.requests.per.connection", "2"));

        assertThatThrownBy(() -> of(config))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("order");
    }

    @Test
    void refusesIdempotenceWithoutAllAcks() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .properties(Map.of("enable.idempotence", "true"))
                        .build())
                .producer(ProducerConfig.builder()
                        .requiredAcks(RequiredAcks.WAIT_FOR_LOCAL)
                        .build())
                .build();

        assertThatThrownBy(() -> of(config))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("producer.required_acks");
    }

    @Test
    void refusesWhatKafkaPixyRefusedWhenItStarted() {
        assertRefused(ProducerConfig.builder().maxMessageBytes(0), "Producer.MaxMessageBytes must be > 0");
        assertRefused(ProducerConfig.builder().timeout(Duration.ZERO), "Producer.Timeout must be > 0");
        ClusterConfig old = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .version(KafkaVersion.parse("0.9.0.1"))
                        .build())
                .producer(ProducerConfig.builder().compression(Compression.LZ4).build())
                .build();
        assertThatThrownBy(() -> of(old))
                .hasMessage("kafka: invalid configuration (lz4 compression requires Version >= V0_10_0_0)");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 10_000, 3_600_000})
    void suitsTheClientWithAnyTimeout(long timeoutMillis) {
        Map<String, Object> settings = of(producer(ProducerConfig.builder()
                .timeout(Duration.ofMillis(timeoutMillis))
                .retryMax(1)));
        settings.put("bootstrap.servers", "127.0.0.1:1");

        KafkaProducer<byte[], byte[]> made =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());

        made.close(Duration.ZERO);
    }

    private static void assertRefused(ProducerConfig.Builder producer, String why) {
        assertThatThrownBy(() -> of(producer(producer)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("kafka: invalid configuration (" + why + ")");
    }

    private static Map<String, Object> defaults() {
        return of(ClusterConfig.defaults());
    }

    private static Map<String, Object> of(ClusterConfig config) {
        return ProducerProperties.of(config, ProducerProperties.isIdempotent(config));
    }

    private static ClusterConfig producer(ProducerConfig.Builder producer) {
        return ClusterConfig.builder().producer(producer.build()).build();
    }

    private static ClusterConfig properties(Map<String, String> properties) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder().properties(properties).build())
                .build();
    }
}
