package io.pixy.engine.kafka;

import io.pixy.api.config.KafkaConfig;
import java.util.Arrays;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Where Kafka's clients may get tokens from, and the files that they make them of.
 *
 * <p>They ask nobody and read nothing but what two system properties name, since elsewhere settings come from users who may
 * not choose. Here they come from whoever runs the program, so what is configured is added to the properties, which belong
 * to the whole process: what others have allowed stays.
 */
final class OauthSources {
    static final String URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    private static final String FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";

    private OauthSources() {}

    static void allowUrl(String url) {
        add(URLS, url);
    }

    /** Allows what {@code kafka.properties} names. */
    static void allow(KafkaConfig kafka) {
        kafka.properties().forEach((key, value) -> {
            if (key.equals(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL)) {
                add(value.startsWith("file:") ? FILES : URLS, value);
            } else if (key.startsWith("sasl.oauthbearer.assertion.") && key.endsWith("file")) {
                add(FILES, value);
            }
        });
    }

    private static synchronized void add(String property, String value) {
        String before = System.getProperty(property, "");
        if (Arrays.stream(before.split(",")).map(String::strip).noneMatch(value::equals)) {
            System.setProperty(property, before.isBlank() ? value : before + "," + value);
        }
    }
}
