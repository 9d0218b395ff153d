package io.pixy.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The section {@code metrics} of the file, and what it becomes. Confined to one thread. */
final class MetricsReader {
    private boolean enabled = true;
    private boolean requests = true;
    private boolean jvm = true;
    private boolean kafkaClients = true;
    private boolean partitions;
    private boolean exporterLag;
    private int maxSubjects = MetricsConfig.defaults().maxSubjects();

    void read(Section section) {
        section.bool("enabled", value -> enabled = value)
                .bool("requests", value -> requests = value)
                .bool("jvm", value -> jvm = value)
                .bool("kafka_clients", value -> kafkaClients = value)
                .bool("partitions", value -> partitions = value)
                .bool("kafka_exporter_lag", value -> exporterLag = value)
                .integer("max_subjects", value -> maxSubjects = value)
                .finish();
    }

    MetricsConfig build() {
        return new MetricsConfig(enabled, requests, jvm, kafkaClients, partitions, exporterLag, maxSubjects);
    }

    static Map<String, Object> asMap(MetricsConfig metrics) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("enabled", metrics.enabled());
        map.put("requests", metrics.requests());
        map.put("jvm", metrics.jvm());
        map.put("kafka_clients", metrics.kafkaClients());
        map.put("partitions", metrics.partitions());
        map.put("kafka_exporter_lag", metrics.exporterLag());
        map.put("max_subjects", metrics.maxSubjects());
        return map;
    }
}
