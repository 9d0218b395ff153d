package io.pixy.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @Test
    void hasTheDefaultsOfTheOriginal() {
        ClusterConfig config = ClusterConfig.defaults();

        assertThat(config.kafka().seedPeers()).containsExactly("localhost:9092");
        assertThat(config.zooKeeper().seedPeers()).isEmpty();
        assertThat(config.membership()).isEqualTo(Membership.KAFKA);
        assertThat(config.zooKeeper().sessionTimeout()).hasSeconds(15);
        assertThat(config.net().dialTimeout()).hasSeconds(30);
        assertThat(config.producer().channelBufferSize()).isEqualTo(4096);
        assertThat(config.producer().maxMessageBytes()).isEqualTo(1_000_000);
        assertThat(config.producer().compression()).isEqualTo(Compression.SNAPPY);
        assertThat(config.producer().requiredAcks()).isEqualTo(RequiredAcks.WAIT_FOR_ALL);
        assertThat(config.producer().partitioner()).isEqualTo(Partitioner.HASH);
        assertThat(config.producer().deliveryBudget()).hasSeconds(7 * 10 + 6 * 10);
        assertThat(config.consumer().ackTimeout()).hasMinutes(5);
        assertThat(config.consumer().channelBufferSize()).isEqualTo(64);
        assertThat(config.consumer().maxPendingMessages()).isEqualTo(300);
        assertThat(config.consumer().maxRetries()).isEqualTo(-1);
        assertThat(config.consumer().longPollingTimeout()).hasSeconds(3);
        assertThat(config.consumer().subscriptionTimeout()).hasSeconds(15);
        assertThat(config.consumer().membership()).isEqualTo(Membership.AUTO);
        assertThat(config.consumer().initialOffset()).isEqualTo(InitialOffset.NEWEST);
    }

    @Test
    void namesTheKeyOfAValueThatCanNotBe() {
        Map<String, UnaryOperator<ProducerConfig.Builder>> producer = Map.of(
                "producer.channel_buffer_size must be > 0", b -> b.channelBufferSize(0),
                "producer.flush_bytes must be >= 0", b -> b.flushBytes(-1),
                "producer.flush_frequency must be >= 0", b -> b.flushFrequency(Duration.ofMillis(-1)),
                "producer.retry_backoff must be > 0", b -> b.retryBackoff(Duration.ZERO),
                "producer.retry_max must be > 0", b -> b.retryMax(0),
                "producer.shutdown_timeout must be >= 0", b -> b.shutdownTimeout(Duration.ofMillis(-1)),
                "producer.timeout must be >= 0", b -> b.timeout(Duration.ofMillis(-1)));
        Map<String, UnaryOperator<ConsumerConfig.Builder>> consumer = Map.of(
                "consumer.ack_timeout must be > 0", b -> b.ackTimeout(Duration.ZERO),
                "consumer.channel_buffer_size must be > 0", b -> b.channelBufferSize(0),
                "consumer.fetch_bytes must be > 0", b -> b.fetchMaxBytes(0),
                "consumer.long_polling_timeout must be > 0", b -> b.longPollingTimeout(Duration.ZERO),
                "consumer.max_pending_messages must be > 0", b -> b.maxPendingMessages(0),
                "consumer.max_retries must be >= -1", b -> b.maxRetries(-2),
                "consumer.offsets_commit_interval must be > 0", b -> b.offsetsCommitInterval(Duration.ZERO),
                "consumer.subscription_timeout must be > 0", b -> b.subscriptionTimeout(Duration.ZERO),
                "consumer.retry_backoff must be > 0", b -> b.retryBackoff(Duration.ZERO));

        producer.forEach((text, change) -> assertThatThrownBy(
                        () -> change.apply(ProducerConfig.builder()).build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(text));
        consumer.forEach((text, change) -> assertThatThrownBy(
                        () -> change.apply(ConsumerConfig.builder()).build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(text));
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "/, ''", "/kafka, /kafka", "/kafka/, /kafka", "kafka, /kafka"})
    void A45_normalisesTheChroot(String given, String used) {
        assertThat(ZooKeeperConfig.builder().chroot(given).build().chroot()).isEqualTo(used);
    }

    @ParameterizedTest
    @CsvSource({"0.10.2.1, false", "0.11.0.0, true", "1.1.1, true", "2.3.0, true", "2.3.1, true", "4.4.0, true"})
    void knowsWhichReleasesHaveHeaders(String text, boolean headers) {
        Optional<KafkaVersion> version = KafkaVersion.parse(text);

        assertThat(version).map(KafkaVersion::supportsHeaders).contains(headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2.0", "0.10.9.9", "2.2.9", "v2.3.0", "3", "3.9.x", "0.8.2"})
    void refusesReleasesThatNeverWere(String text) {
        assertThat(KafkaVersion.parse(text)).isEmpty();
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(KafkaConfig.builder()
                        .properties(Map.of("ssl.keystore.key", "hidden"))
                        .build()
                        .toString())
                .contains("ssl.keystore.key")
                .doesNotContain("hidden");
        assertThat(SaslConfig.builder().user("me").password("hidden").build().toString())
                .contains("me")
                .doesNotContain("hidden");
    }
}
