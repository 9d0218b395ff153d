package io.pixy.engine.kafka;

import static java.util.Map.entry;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * What {@code kafka.properties} may say: settings that kafka-clients knows, apart from those that have a key of ours or
 * that would break a promise of ours. The producer refuses some more. No state.
 */
final class ExtraProperties {
    private static final String OURS = "consumer groups and their offsets are what Pixy itself takes care of";
    private static final String BYTES = "messages are bytes";
    private static final Set<String> OF_OUR_SASL = Set.of(
            SaslConfigs.SASL_MECHANISM, SaslConfigs.SASL_JAAS_CONFIG, SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL);

    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            entry(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "use kafka.seed_peers"),
            entry(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, "use kafka.seed_peers"),
            entry(CommonClientConfigs.CLIENT_ID_CONFIG, "use client_id"),
            entry(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "use net.read_timeout and producer.timeout"),
            entry(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, "use net.dial_timeout"),
            entry(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, "use net.dial_timeout"),
            entry(ConsumerConfig.GROUP_ID_CONFIG, OURS),
            entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "use consumer.static_membership"),
            entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "use consumer.group_protocol"),
            entry(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, OURS),
            entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "use consumer.session_timeout"),
            entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "it follows from consumer.session_timeout"),
            entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "use consumer.rebalance_timeout"),
            entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, OURS),
            entry(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, OURS),
            entry(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, OURS),
            entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "use consumer.initial_offset"),
            entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "use consumer.auto_create_topics"),
            entry(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "use consumer.fetch_max_wait"),
            entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "use consumer.fetch_max_bytes"),
            entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES),
            entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES),
            entry(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "an interceptor could change or drop messages"));

    private ExtraProperties() {}

    /** Refuses settings that are unknown or not to be set. */
    static void check(ClusterConfig config) {
        for (String key : new TreeMap<>(config.kafka().properties()).keySet()) {
            String why = FORBIDDEN.get(key);
            if (why == null) {
                why = insteadOfOurSecurity(config, key);
            }
            if (why != null) {
                throw new InvalidConfigException("kafka.properties can't set " + key + ": " + why);
            }
            if (!known().contains(key)) {
                Optional<String> nearest = NearestName.of(key, known());
                throw new InvalidConfigException("kafka.properties: Kafka's clients have no setting " + key
                        + nearest.map(name -> ", did you mean " + name + "?").orElse(""));
            }
        }
    }

    /** The settings for one kind of client; a client warns about those that it does not know. */
    static Map<String, String> of(ClusterConfig config, Set<String> namesOfTheKind) {
        return config.kafka().properties().entrySet().stream()
                .filter(property -> namesOfTheKind.contains(property.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What our keys set must not be set a second time; where they set nothing, all kinds of security can be had. */
    private static String insteadOfOurSecurity(ClusterConfig config, String key) {
        boolean tls = config.kafka().tls();
        boolean sasl = config.net().sasl().enable();
        if (tls && key.startsWith("ssl.")) {
            return "kafka.tls is on, and TLS is set up from the keys of section kafka";
        }
        if (sasl && OF_OUR_SASL.contains(key)) {
            return "use net.sasl";
        }
        return (tls || sasl) && key.equals(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)
                ? "use kafka.tls and net.sasl.enable"
                : null;
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }
}
