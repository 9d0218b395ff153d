package io.pixy.engine.kafka;

import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterBuilder;

/** Brokers whose listener for clients is protected. No state. */
final class SecureCluster {
    private SecureCluster() {}

    /**
     * A cluster to start.
     *
     * @param protocol {@code SSL} or {@code SASL_SSL}
     * @param certificates the broker's own and the authority that it trusts
     */
    static TestClusterBuilder builder(String protocol, Certificates certificates) {
        String store = certificates.brokerKeyStore().toString();
        return TestCluster.builder()
                .withoutZooKeeper()
                .brokerProperty(
                        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,CLIENT:" + protocol)
                .brokerProperty("ssl.keystore.type", "PKCS12")
                .brokerProperty("ssl.keystore.location", store)
                .brokerProperty("ssl.keystore.password", Certificates.PASSWORD)
                .brokerProperty("ssl.key.password", Certificates.PASSWORD)
                .brokerProperty("ssl.truststore.type", "PKCS12")
                .brokerProperty("ssl.truststore.location", store)
                .brokerProperty("ssl.truststore.password", Certificates.PASSWORD);
    }
}
