package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.KafkaException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import io.pixy.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker that wants a password, behind TLS with keys of elliptic curves. */
final class SaslIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String MODULES = "org.apache.kafka.common.security.";
    private static final String TOKENS = "listener.name.client.oauthbearer.sasl.";
    private static final String PASSWORD = "say \"it\"; \\ {loud}";

    @TempDir
    static Path directory;

    private static Certificates certificates;
    private static TokenServer tokens;
    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        tokens = new TokenServer("alice", PASSWORD);
        certificates = Certificates.in(directory, "EC");
        cluster = SecureCluster.builder("SASL_SSL", certificates)
                .brokerProperty("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER")
                .brokerProperty(
                        "listener.name.client.plain.sasl.jaas.config",
                        MODULES + "plain.PlainLoginModule required user_alice=\""
                                + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";")
                .brokerProperty(
                        "listener.name.client.scram-sha-256.sasl.jaas.config",
                        MODULES + "scram.ScramLoginModule required;")
                .brokerProperty(
                        "listener.name.client.scram-sha-512.sasl.jaas.config",
                        MODULES + "scram.ScramLoginModule required;")
                // in one process the SASL of tokens belongs to whichever copy of Kafka's classes comes first
                .asProcesses()
                .brokerJvmOptions("-D" + OauthSources.URLS + "=" + tokens.keysEndpoint())
                .brokerProperty(TOKENS + "jaas.config", MODULES + "oauthbearer.OAuthBearerLoginModule required;")
                .brokerProperty(
                        TOKENS + "server.callback.handler.class",
                        MODULES + "oauthbearer.OAuthBearerValidatorCallbackHandler")
                .brokerProperty(TOKENS + "oauthbearer.jwks.endpoint.url", tokens.keysEndpoint())
                .brokerProperty(TOKENS + "oauthbearer.expected.audience", TokenServer.AUDIENCE)
                .start();
        try (Admin admin = clients(SaslMechanism.PLAIN, PASSWORD).admin("-setup", TIMEOUT)) {
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "alice", new ScramCredentialInfo(mechanism, 4096), PASSWORD)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> admin.describeUserScramCredentials()
                                    .all()
                                    .get(30, TimeUnit.SECONDS)
                                    .get("alice")
                                    .credentialInfos()
                                    .size()
                            == 2);
        }
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
        tokens.close();
    }

    @ParameterizedTest
    @EnumSource(SaslMechanism.class)
    void theRightPasswordOpens(SaslMechanism mechanism) {
        assertThatCode(() -> clients(mechanism, PASSWORD).checkReachable(TIMEOUT))
                .doesNotThrowAnyException();
    }

    @Test
    void theTokenEndpointTellsWhyThereIsNone() {
        assertThatThrownBy(() -> clients(SaslMechanism.OAUTHBEARER, "guess").checkReachable(TIMEOUT))
                .isInstanceOfSatisfying(
                        KafkaException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(KafkaException.Reason.NOT_AUTHORIZED))
                .hasMessageStartingWith("kafka: no token to log in with: ")
                .hasMessageContaining("401")
                .hasMessageNotContainingAny("guess", "Exception", "\n");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OAUTHBEARER")
    void theWrongPasswordIsToldAtOnce(SaslMechanism mechanism) {
        assertThatThrownBy(() -> clients(mechanism, "guess").checkReachable(TIMEOUT))
                .isInstanceOf(KafkaException.class)
                .hasMessage("kafka server: SASL Authentication failed.");
    }

    /** All that Kafka's clients can do goes by {@code kafka.properties}, with nothing of ours in between. */
    @Test
    void securityCanBeLeftToThePropertiesOfKafka() {
        String jaas = MODULES + "oauthbearer.OAuthBearerLoginModule required clientId=alice clientSecret=\""
                + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\" scope=produce;";
        int before = tokens.given();

        KafkaClients clients = new KafkaClients(
                "by-properties",
                ClusterConfig.builder()
                        .kafka(KafkaConfig.builder()
                                .seedPeers(List.of(cluster.bootstrapServers()))
                                .properties(Map.of(
                                        "security.protocol",
                                        "SASL_SSL",
                                        "ssl.truststore.type",
                                        "PEM",
                                        "ssl.truststore.location",
                                        certificates.caFile().toString(),
                                        "sasl.mechanism",
                                        "OAUTHBEARER",
                                        "sasl.jaas.config",
                                        jaas,
                                        "sasl.login.callback.handler.class",
                                        MODULES + "oauthbearer.OAuthBearerLoginCallbackHandler",
                                        "sasl.oauthbearer.token.endpoint.url",
                                        tokens.tokenEndpoint()))
                                .build())
                        .build());

        assertThatCode(() -> clients.checkReachable(TIMEOUT)).doesNotThrowAnyException();
        assertThat(tokens.given()).isGreaterThan(before);
    }

    private static KafkaClients clients(SaslMechanism mechanism, String password) {
        SaslConfig sasl = SaslConfig.builder()
                .enable(true)
                .mechanism(mechanism)
                .user("alice")
                .password(password)
                .tokenEndpoint(tokens.tokenEndpoint())
                .tokenScope("produce")
                .build();
        KafkaConfig kafka = KafkaConfig.builder()
                .seedPeers(List.of(cluster.bootstrapServers()))
                .tls(true)
                .caCertificateFile(certificates.caFile().toString())
                .build();
        return new KafkaClients(
                "sasl",
                ClusterConfig.builder()
                        .kafka(kafka)
                        .net(NetConfig.builder().sasl(sasl).build())
                        .build());
    }
}
