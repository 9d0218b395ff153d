package io.pixy.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.server.StartException;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.TracingConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When spans are exported. */
final class TracingSwitchTest {
    private static final TracingConfig ON = new TracingConfig(true, "", "pixy", 1);

    @ParameterizedTest
    @CsvSource({
        "OTEL_TRACES_EXPORTER, otlp",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://collector:4318",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, http://collector:4318/v1/traces"
    })
    void theStandardVariablesSwitchItOn(String name, String value) {
        assertThat(Tracing.isOn(TracingConfig.off(), Map.of(name, value))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"OTEL_TRACES_EXPORTER, none", "OTEL_SDK_DISABLED, true"})
    void andOff(String name, String value) {
        assertThat(Tracing.isOn(ON, Map.of(name, value, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")))
                .isFalse();
    }

    @Test
    void elseTheFileDecides() {
        assertThat(Tracing.isOn(TracingConfig.off(), Map.of("OTEL_SERVICE_NAME", "x")))
                .isFalse();
        assertThat(Tracing.isOn(ON, Map.of())).isTrue();
        assertThat(Tracing.of(TracingConfig.off(), Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector:4318", "ftp://collector/", "http://", "http://me:secret@collector/", "a b"})
    void anEndpointHasToBeAnAddress(String endpoint) {
        assertThatThrownBy(() -> new TracingConfig(true, endpoint, "pixy", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tracing.endpoint")
                .hasMessageNotContaining("secret");
    }

    /** What the variables say can come from others than who starts it, and be secret. */
    @ParameterizedTest
    @CsvSource({
        "otel.exporter.otlp.headers, planted, otel.exporter.otlp.headers",
        "otel.exporter.otlp.endpoint, planted, OTLP endpoint",
        "otel.exporter.otlp.protocol, grpc, otel.exporter.otlp.protocol must be http/protobuf",
        "otel.bsp.max.queue.size, planted, otel.bsp.max.queue.size",
        "otel.traces.exporter, planted, otel.traces.exporter",
        "otel.traces.sampler, planted, otel.traces.sampler",
        "otel.propagators, planted, otel.propagators"
    })
    void whatCanNotBeKeepsItFromStartingAndIsNamed(String name, String value, String told) {
        System.setProperty(name, value);
        try {
            assertThatThrownBy(() -> Tracing.of(ON, Map.of()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(told)
                    .hasMessageNotContaining("planted")
                    .hasNoCause();
        } finally {
            System.clearProperty(name);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aShareIsBetweenNoneAndAll(double ratio) {
        assertThatThrownBy(() -> new TracingConfig(true, "", "pixy", ratio))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tracing.sample_ratio");
    }
}
