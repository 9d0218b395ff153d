package io.pixy.engine.kafka;

import io.pixy.api.config.ClusterConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** The settings that all clients of a cluster share. No state. */
final class ConnectionProperties {
    private ConnectionProperties() {}

    static Map<String, Object> of(ClusterConfig config) {
        Map<String, Object> properties = new HashMap<>(config.kafka().properties());
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                String.join(",", config.kafka().seedPeers()));
        properties.put(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                config.net().dialTimeout().toMillis());
        properties.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(config.net().readTimeout().toMillis()));
        return properties;
    }
}
