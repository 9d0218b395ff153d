package io.pixy.engine.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.NetConfig;
import java.time.Duration;
import java.util.regex.Pattern;

/** What Kafka-Pixy found out when it made its clients, in its words and in its order. No state. */
final class ConnectionCheck {
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]+");

    private ConnectionCheck() {}

    static void check(String clientId, ClusterConfig config) {
        checkNet(config.net());
        require(CLIENT_ID.matcher(clientId).matches(), "ClientID is invalid");
        require(!config.kafka().seedPeers().isEmpty(), "You must provide at least one broker address");
        TlsFiles.check(config.kafka());
    }

    private static void checkNet(NetConfig net) {
        require(isPositive(net.dialTimeout()), "Net.DialTimeout must be > 0");
        require(isPositive(net.readTimeout()), "Net.ReadTimeout must be > 0");
        require(isPositive(net.writeTimeout()), "Net.WriteTimeout must be > 0");
        if (net.sasl().enable()) {
            require(!net.sasl().user().isEmpty(), "Net.SASL.User must not be empty when SASL is enabled");
            require(!net.sasl().password().isEmpty(), "Net.SASL.Password must not be empty when SASL is enabled");
        }
        TokenEndpoint.check(net.sasl());
    }

    private static boolean isPositive(Duration time) {
        return !time.isZero() && !time.isNegative();
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new InvalidConfigException("kafka: invalid configuration (" + why + ")");
        }
    }
}
