package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pixy.api.config.Compression;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CompressionCheckTest {

    @ParameterizedTest
    @EnumSource
    void passesWhatWorks(Compression compression) {
        assertThatCode(() -> CompressionCheck.check(compression)).doesNotThrowAnyException();
    }

    @Test
    void tellsWhatIsWrongAndWhatCanBeDone() {
        Throwable error = new KafkaException(new UnsatisfiedLinkError("failed to map segment"));

        assertThat(CompressionCheck.refusal(Compression.SNAPPY, error))
                .hasMessageContaining("producer.compression: snappy does not work here")
                .hasMessageContaining(System.getProperty("java.io.tmpdir"))
                .hasMessageContaining("java.lang.UnsatisfiedLinkError: failed to map segment")
                .hasMessageContaining("-Dorg.xerial.snappy.tempdir=DIR");
    }
}
