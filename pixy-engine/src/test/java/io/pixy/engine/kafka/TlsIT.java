package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.KafkaException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that speaks nothing but TLS and wants to see a certificate. */
final class TlsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @TempDir
    static Path directory;

    private static Certificates certificates;
    private static Certificates strangers;
    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        certificates = Certificates.in(Files.createDirectory(directory.resolve("ours")), "RSA");
        strangers = Certificates.in(Files.createDirectory(directory.resolve("strangers")), "EC");
        cluster = SecureCluster.builder("SSL", certificates)
                .brokerProperty("ssl.client.auth", "required")
                .start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void clientWithACertificateIsLetIn() {
        assertThatCode(() -> check(withCertificate(certificates, certificates.clientKeyFile())
                        .caCertificateFile(certificates.caFile().toString())))
                .doesNotThrowAnyException();
    }

    @Test
    void keyOfTheOldFormatServesAsWell() {
        assertThatCode(() -> check(withCertificate(certificates, certificates.clientKeyFileOfOldFormat("RSA"))
                        .caCertificateFile(certificates.caFile().toString())))
                .doesNotThrowAnyException();
    }

    @Test
    void insecureTrustsAnyBroker() {
        assertThatCode(() -> check(withCertificate(certificates, certificates.clientKeyFile())
                        .insecure(true)))
                .doesNotThrowAnyException();
    }

    @Test
    void brokerOfAnUnknownAuthorityIsNotTrusted() {
        assertThatThrownBy(() -> check(withCertificate(certificates, certificates.clientKeyFile())))
                .isInstanceOf(KafkaException.class)
                .hasMessageStartingWith("kafka: SSL handshake failed: ")
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void clientWithoutACertificateIsNotLetIn() {
        assertThatThrownBy(() ->
                        check(builder().caCertificateFile(certificates.caFile().toString())))
                .isInstanceOf(KafkaException.class);
    }

    @Test
    void clientWithACertificateOfAnUnknownAuthorityIsNotLetIn() {
        assertThatThrownBy(() -> check(withCertificate(strangers, strangers.clientKeyFile())
                        .caCertificateFile(certificates.caFile().toString())))
                .isInstanceOf(KafkaException.class);
    }

    @Test
    void replacedCertificateIsShownOnTheNextConnection() throws Exception {
        Path chain = Files.copy(strangers.clientCertificateFile(), directory.resolve("client.pem"));
        Path key = Files.copy(strangers.clientKeyFile(), directory.resolve("client.key"));
        KafkaConfig kafka = builder()
                .caCertificateFile(certificates.caFile().toString())
                .clientCertificateFile(chain.toString())
                .clientKeyFile(key.toString())
                .build();
        KafkaClients clients =
                new KafkaClients("tls", ClusterConfig.builder().kafka(kafka).build());
        try (Admin admin = clients.admin("", TIMEOUT)) {
            assertThatThrownBy(() -> nodes(admin)).isInstanceOf(ExecutionException.class);

            Files.copy(certificates.clientCertificateFile(), chain, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> nodes(admin)).isInstanceOf(ExecutionException.class);
            Files.copy(certificates.clientKeyFile(), key, StandardCopyOption.REPLACE_EXISTING);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreException(ExecutionException.class)
                    .untilAsserted(() -> assertThat(nodes(admin)).hasSize(1));
        }
    }

    private static Collection<Node> nodes(Admin admin) throws Exception {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs(3_000))
                .nodes()
                .get(20, TimeUnit.SECONDS);
    }

    private static KafkaConfig.Builder withCertificate(Certificates of, Path key) {
        return builder()
                .clientCertificateFile(of.clientCertificateFile().toString())
                .clientKeyFile(key.toString());
    }

    private static KafkaConfig.Builder builder() {
        return KafkaConfig.builder()
                .seedPeers(List.of(cluster.bootstrapServers()))
                .tls(true);
    }

    private static void check(KafkaConfig.Builder kafka) {
        new KafkaClients("tls", ClusterConfig.builder().kafka(kafka.build()).build()).checkReachable(TIMEOUT);
    }
}
