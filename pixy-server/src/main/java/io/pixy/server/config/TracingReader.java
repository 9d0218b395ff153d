package io.pixy.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The section {@code tracing}, from the file and back. Confined to one thread. */
final class TracingReader {
    private boolean enabled = TracingConfig.off().enabled();
    private String endpoint = TracingConfig.off().endpoint();
    private String serviceName = TracingConfig.off().serviceName();
    private double sampleRatio = TracingConfig.off().sampleRatio();

    void read(Section top) {
        top.section("tracing", "config.Tracing")
                .bool("enabled", value -> enabled = value)
                .text("endpoint", value -> endpoint = value)
                .text("service_name", value -> serviceName = value)
                .decimal("sample_ratio", value -> sampleRatio = value)
                .finish();
    }

    TracingConfig build() {
        return new TracingConfig(enabled, endpoint, serviceName, sampleRatio);
    }

    static Map<String, Object> asMap(TracingConfig tracing) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("enabled", tracing.enabled());
        map.put("endpoint", tracing.endpoint());
        map.put("service_name", tracing.serviceName());
        map.put("sample_ratio", tracing.sampleRatio());
        return map;
    }
}
