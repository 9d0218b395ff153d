package io.pixy.engine.kafka;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that all clients of a cluster share: addresses, time-outs and security. {@code net.write_timeout} has no
 * counterpart: kafka-clients counts sending as a part of waiting for the answer. No state.
 */
final class ConnectionProperties {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionProperties.class);

    private ConnectionProperties() {}

    static Map<String, Object> of(ClusterConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                String.join(",", config.kafka().seedPeers()));
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long)
                Times.timeoutMillis(config.net().dialTimeout()));
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, (long)
                Times.timeoutMillis(config.net().dialTimeout()));
        properties.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                Times.timeoutMillis(config.net().readTimeout()));
        // the default from 4.0 on: whoever knows none but brokers that have gone asks the seed peers again (KIP-899)
        properties.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "rebootstrap");
        addSecurity(properties, config.kafka(), config.net().sasl());
        String oauth = SaslMechanism.OAUTHBEARER.text();
        if (config.net().sasl().enable() && oauth.equals(properties.get(SaslConfigs.SASL_MECHANISM))) {
            TokenEndpoint.addTo(properties, config.net());
        } else if (oauth.equals(config.kafka().properties().get(SaslConfigs.SASL_MECHANISM))) {
            TokenEndpoint.addValidator(properties);
        }
        return properties;
    }

    /** Without TLS and SASL of ours the protocol is left to {@code kafka.properties}. */
    private static void addSecurity(Map<String, Object> properties, KafkaConfig kafka, SaslConfig sasl) {
        if (kafka.tls()) {
            addTls(properties, kafka);
        }
        if (sasl.enable()) {
            properties.put(SaslConfigs.SASL_MECHANISM, sasl.mechanism().text());
            properties.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(JaasConfig.of(sasl)));
        }
        if (kafka.tls() || sasl.enable()) {
            properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(kafka, sasl).name);
        }
    }

    private static SecurityProtocol protocol(KafkaConfig kafka, SaslConfig sasl) {
        if (!sasl.enable()) {
            return SecurityProtocol.SSL;
        }
        return kafka.tls() ? SecurityProtocol.SASL_SSL : SecurityProtocol.SASL_PLAINTEXT;
    }

    private static void addTls(Map<String, Object> properties, KafkaConfig kafka) {
        if (!TlsFiles.hasClientCertificate(kafka)
                && !(kafka.clientCertificateFile().isEmpty()
                        && kafka.clientKeyFile().isEmpty())) {
            LOG.warn("Of kafka.client_certificate_file and kafka.client_key_file only one is given: it is not used");
        }
        properties.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, PemSslEngineFactory.class);
        properties.put(PemSslEngineFactory.CONFIG, kafka);
    }
}
