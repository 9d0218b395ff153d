package io.pixy.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which settings of Kafka's clients nobody else should see. No state. */
final class Secrets {
    /** What Kafka itself says: whether a setting is a secret. */
    private static final Map<String, Boolean> KNOWN = known();

    /** Never anything else, whoever named it. */
    private static final List<String> ALWAYS = List.of("password", "passphrase", "secret", "jaas");

    /** As a rule secrets, in settings that Kafka does not know: those of plug-ins, or misspelt. */
    private static final List<String> IF_UNKNOWN = List.of("key", "token", "credential", "auth");

    private Secrets() {}

    static boolean isSecret(String setting) {
        String name = setting.toLowerCase(Locale.ROOT);
        Boolean told = KNOWN.get(setting);
        return (told == null ? IF_UNKNOWN.stream().anyMatch(name::contains) : told)
                || ALWAYS.stream().anyMatch(name::contains);
    }

    private static Map<String, Boolean> known() {
        Map<String, Boolean> known = new HashMap<>();
        Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(definition -> definition.configKeys().values().stream())
                .forEach(key -> known.merge(key.name, key.type == ConfigDef.Type.PASSWORD, Boolean::logicalOr));
        return Map.copyOf(known);
    }
}
