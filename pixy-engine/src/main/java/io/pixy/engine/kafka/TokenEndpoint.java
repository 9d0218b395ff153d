package io.pixy.engine.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;

/** Where the clients of a cluster get their tokens (KIP-768), and how long they may wait for them. No state. */
final class TokenEndpoint {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String VALIDATOR = "sasl.oauthbearer.jwt.validator.class";
    private static final String CALLBACKS =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler";

    private TokenEndpoint() {}

    /**
     * Has tokens looked at as a client does. From 4.1 on the default is to decide by the settings, and loads for that what
     * brokers check signatures with, a library that clients do without.
     */
    static void addValidator(Map<String, Object> properties) {
        if (AdminClientConfig.configNames().contains(VALIDATOR)) {
            properties.put(VALIDATOR, "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator");
        }
    }

    /**
     * Checks {@code net.sasl} as far as it is about tokens.
     *
     * @throws InvalidConfigException if there is an endpoint without need, or none with, or one that can't be
     */
    static void check(SaslConfig sasl) {
        String text = sasl.tokenEndpoint();
        boolean isNeeded = sasl.enable() && sasl.mechanism() == SaslMechanism.OAUTHBEARER;
        if (!isNeeded) {
            return;
        }
        if (text.isEmpty()) {
            throw new InvalidConfigException(
                    "net.sasl.token_endpoint is missing: with mechanism OAUTHBEARER it says where to get tokens");
        }
        String refusal = refusal(text);
        if (refusal != null) {
            throw new InvalidConfigException("net.sasl.token_endpoint " + refusal);
        }
        requireJson(TokenEndpoint.class.getClassLoader());
    }

    /** Kafka's clients read the answers of endpoints with it, and do not bring it along. */
    static void requireJson(ClassLoader classes) {
        try {
            Class.forName("com.fasterxml.jackson.databind.ObjectMapper", false, classes);
        } catch (ClassNotFoundException e) {
            throw new InvalidConfigException("net.sasl.mechanism OAUTHBEARER needs the library"
                    + " com.fasterxml.jackson.core:jackson-databind, which is not on the class path");
        }
    }

    private static String refusal(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            return "is no address: " + e.getReason();
        }
        if (address.getHost() == null || address.getUserInfo() != null) {
            return "is to be https://host/path, without a user";
        }
        if (text.indexOf(',') >= 0) {
            return "can't have a comma, write %2C";
        }
        boolean isHttps = "https".equalsIgnoreCase(address.getScheme());
        boolean isHttpHere = "http".equalsIgnoreCase(address.getScheme())
                && THIS_MACHINE.contains(address.getHost().toLowerCase(Locale.ROOT));
        return isHttps || isHttpHere ? null : "is to begin with https:// since the client's secret goes there";
    }

    /** Adds what clients need to get tokens. */
    static void addTo(Map<String, Object> properties, NetConfig net) {
        addValidator(properties);
        OauthSources.allowUrl(net.sasl().tokenEndpoint());
        properties.put(
                SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, net.sasl().tokenEndpoint());
        properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, CALLBACKS);
        // without them a client waits for ever for an endpoint that does not answer
        properties.put(SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS, Times.timeoutMillis(net.dialTimeout()));
        properties.put(SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS, Times.timeoutMillis(net.readTimeout()));
    }
}
