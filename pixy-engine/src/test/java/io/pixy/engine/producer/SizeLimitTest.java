package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.ProducerConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trap C7: the boundary is Kafka-Pixy's, not the one of the Kafka client. */
class SizeLimitTest {
    @ParameterizedTest
    @CsvSource({"0.10.2.1, 26", "0.11.0.0, 36", "3.9.2, 36", "'', 26"})
    void letsPassWhatIsExactlyAsLargeAsAllowed(String version, int overhead) {
        SizeLimit limit = limit(version);

        ProduceRequest exact = ProduceRequest.of("t", new byte[10], new byte[1000 - 10 - overhead]);
        ProduceRequest over = ProduceRequest.of("t", new byte[10], new byte[1001 - 10 - overhead]);

        assertThat(limit.exceededBy(exact)).isFalse();
        assertThat(limit.exceededBy(over)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0.11.0.0", "''"})
    void countsTenBytesPerHeaderBesideItsBytes(String version) {
        List<Header> headers = List.of(new Header("ключ", new byte[5]), new Header("", null));
        int rest = 1000 - 36 - (8 + 5 + 10) - 10;

        assertThat(limit(version)
                        .exceededBy(ProduceRequest.of("t", null, new byte[rest]).withHeaders(headers)))
                .isFalse();
        assertThat(limit(version)
                        .exceededBy(
                                ProduceRequest.of("t", null, new byte[rest + 1]).withHeaders(headers)))
                .isTrue();
    }

    @Test
    void takesTombstones() {
        assertThat(limit("").exceededBy(ProduceRequest.of("t", (byte[]) null, null)))
                .isFalse();
    }

    private static SizeLimit limit(String version) {
        Optional<KafkaVersion> kafka = KafkaVersion.parse(version);
        return SizeLimit.of(ClusterConfig.builder()
                .kafka(KafkaConfig.builder().version(kafka).build())
                .producer(ProducerConfig.builder().maxMessageBytes(1000).build())
                .build());
    }
}
