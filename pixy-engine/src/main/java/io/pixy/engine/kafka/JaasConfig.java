package io.pixy.engine.kafka;

import io.pixy.api.config.SaslConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The line by which Kafka's clients are told who they are. No state. */
final class JaasConfig {
    private static final String MODULES = "org.apache.kafka.common.security.";

    private JaasConfig() {}

    static String of(SaslConfig sasl) {
        Map<String, String> options = new LinkedHashMap<>();
        String module = MODULES
                + switch (sasl.mechanism()) {
                    case PLAIN -> "plain.PlainLoginModule";
                    case SCRAM_SHA_256, SCRAM_SHA_512 -> "scram.ScramLoginModule";
                    case OAUTHBEARER -> "oauthbearer.OAuthBearerLoginModule";
                };
        switch (sasl.mechanism()) {
            case OAUTHBEARER -> addClient(options, sasl);
            default -> {
                options.put("username", sasl.user());
                options.put("password", sasl.password());
            }
        }
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + quoted(option.getValue()))
                .collect(Collectors.joining(" ", module + " required ", ";"));
    }

    /** By options, which clients of 3.9 know as well, and not by the settings that came with 4.1 (KIP-1139). */
    private static void addClient(Map<String, String> options, SaslConfig sasl) {
        options.put("clientId", sasl.user());
        options.put("clientSecret", sasl.password());
        if (!sasl.tokenScope().isEmpty()) {
            options.put("scope", sasl.tokenScope());
        }
        if (!sasl.tokenCaFile().isEmpty()) {
            options.put("ssl.truststore.type", "PEM");
            options.put("ssl.truststore.location", sasl.tokenCaFile());
        }
    }

    /** As Kafka's parser reads it back: with the escapes of C, and no line breaks. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
