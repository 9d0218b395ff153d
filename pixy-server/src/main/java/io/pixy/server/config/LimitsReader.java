package io.pixy.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The section {@code limits}, from the file and back. No state. */
final class LimitsReader {
    private LimitsReader() {}

    static void read(Section section, LimitsConfig.Builder limits) {
        section.integer("max_connections", limits::maxConnections)
                .duration("max_connection_idle", limits::maxConnectionIdle)
                .duration("max_connection_age", limits::maxConnectionAge)
                .duration("max_stream_age", limits::maxStreamAge)
                .duration("header_timeout", limits::headerTimeout)
                .duration("body_timeout", limits::bodyTimeout)
                .integer("min_body_rate", limits::minBodyRate)
                .duration("write_timeout", limits::writeTimeout)
                .integer("max_header_bytes", limits::maxHeaderBytes)
                .integer("max_header_fields", limits::maxHeaderFields)
                .integer("max_parameters", limits::maxParameters)
                .integer("max_rows", limits::maxRows)
                .integer("max_body_bytes", limits::maxBodyBytes)
                .number("max_memory_bytes", limits::maxMemoryBytes)
                .integer("max_calls_per_connection", limits::maxCallsPerConnection)
                .integer("max_resets", limits::maxResets)
                .duration("reset_window", limits::resetWindow)
                .integer("max_groups", limits::maxGroups)
                .integer("max_topics", limits::maxTopics)
                .number("max_buffered_bytes", limits::maxBufferedBytes)
                .finish();
    }

    static Map<String, Object> asMap(LimitsConfig limits) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("max_connections", limits.maxConnections());
        map.put("max_connection_idle", text(limits.maxConnectionIdle()));
        map.put("max_connection_age", text(limits.maxConnectionAge()));
        map.put("max_stream_age", text(limits.maxStreamAge()));
        map.put("header_timeout", text(limits.headerTimeout()));
        map.put("body_timeout", text(limits.bodyTimeout()));
        map.put("min_body_rate", limits.minBodyRate());
        map.put("write_timeout", text(limits.writeTimeout()));
        map.put("max_header_bytes", limits.maxHeaderBytes());
        map.put("max_header_fields", limits.maxHeaderFields());
        map.put("max_parameters", limits.maxParameters());
        map.put("max_rows", limits.maxRows());
        map.put("max_body_bytes", limits.maxBodyBytes());
        map.put("max_memory_bytes", limits.maxMemoryBytes());
        map.put("max_calls_per_connection", limits.maxCallsPerConnection());
        map.put("max_resets", limits.maxResets());
        map.put("reset_window", text(limits.resetWindow()));
        map.put("max_groups", limits.maxGroups());
        map.put("max_topics", limits.maxTopics());
        map.put("max_buffered_bytes", limits.maxBufferedBytes());
        return map;
    }

    private static String text(Duration duration) {
        return GoDuration.format(duration);
    }
}
