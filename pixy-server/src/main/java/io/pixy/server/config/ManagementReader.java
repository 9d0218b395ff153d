package io.pixy.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The section {@code management} and the two keys beside it, from the file and back. Confined to one thread. */
final class ManagementReader {
    String addr = "";
    Duration drainDelay = Duration.ZERO;
    private boolean tls = true;
    private boolean health = true;
    private boolean docs = true;
    private Optional<Boolean> loggers = Optional.empty();

    void read(Section top) {
        top.text("management_addr", text -> addr = text).duration("drain_delay", value -> drainDelay = value);
        top.section("management", "config.Management")
                .bool("tls", value -> tls = value)
                .bool("health", value -> health = value)
                .bool("docs", value -> docs = value)
                .bool("loggers", value -> loggers = Optional.of(value))
                .finish();
    }

    ManagementConfig build() {
        return new ManagementConfig(addr, tls, health, docs, loggers, drainDelay);
    }

    static Map<String, Object> asMap(ManagementConfig management) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("tls", management.tls());
        map.put("health", management.health());
        map.put("docs", management.docs());
        management.loggers().ifPresent(value -> map.put("loggers", value));
        return map;
    }
}
