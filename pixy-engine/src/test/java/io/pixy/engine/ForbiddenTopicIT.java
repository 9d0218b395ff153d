package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of the topics of a group brokers may keep some back, which must not cost it the others. */
@Timeout(240)
final class ForbiddenTopicIT {
    private static final String GROUP = "guarded-group";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MESSAGES = 20;

    @RegisterExtension
    static final ClusterExtension GUARDED = ClusterExtension.of(TestMembership.attentive(TestCluster.builder()
            .kafkaVersion("4.4.0")
            .brokerProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .brokerProperty("allow.everyone.if.no.acl.found", "true")));

    private final TestCluster kafka = GUARDED.cluster();

    static List<GroupProtocol> protocols() {
        boolean onlyClassic = ConsumerConfig.configNames().contains("auto.include.jmx.reporter");
        return onlyClassic ? List.of(GroupProtocol.CLASSIC) : List.of(GroupProtocol.values());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theOthersAreConsumed(GroupProtocol protocol) throws Exception {
        String allowed = protocol.text() + "-allowed";
        String forbidden = protocol.text() + "-forbidden";
        String withdrawn = protocol.text() + "-withdrawn";
        for (String topic : List.of(allowed, forbidden, withdrawn)) {
            kafka.topics().create(topic, 1);
            fill(topic);
        }
        forbid(forbidden);

        try (PixyEngine engine = engine(protocol)) {
            refused(engine, forbidden);
            assertThat(next(engine, allowed)).isNotNull();
            refused(engine, forbidden);
            assertThat(next(engine, withdrawn)).isNotNull();
            assertThat(next(engine, allowed)).isNotNull();

            forbid(withdrawn);
            goesOnWithout(engine, withdrawn, allowed, protocol);
            refused(engine, forbidden);
            fill(allowed);
            assertThat(next(engine, allowed)).isNotNull();
        }
    }

    private void refused(PixyEngine engine, String topic) {
        assertThatThrownBy(() -> poll(engine, topic)).isInstanceOf(PixyException.class);
    }

    /**
     * With {@code classic} the member itself hears before long that it may not see the topic any more. The other coordinator
     * says so only when somebody comes or wants another topic; calls wait in vain until then.
     */
    private static void goesOnWithout(PixyEngine engine, String withdrawn, String other, GroupProtocol protocol)
            throws InterruptedException {
        long start = System.nanoTime();
        boolean refused = false;
        for (int call = 0; call < 10 || (protocol == GroupProtocol.CLASSIC && !refused); call++) {
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
            try {
                Optional<Message> unused = poll(engine, withdrawn);
            } catch (PixyException e) {
                assertThat(e).hasMessageContaining(withdrawn);
                refused = true;
            }
            Optional<Message> unused = poll(engine, other);
        }
    }

    private static Message next(PixyEngine engine, String topic) throws InterruptedException {
        return new Instance(engine).next(GROUP, topic, Ack.auto());
    }

    private static Optional<Message> poll(PixyEngine engine, String topic) throws InterruptedException {
        return new Instance(engine).poll(GROUP, topic, Ack.auto());
    }

    private void fill(String topic) {
        for (int i = 0; i < MESSAGES; i++) {
            kafka.topics().produce(topic, 0, null, "m".getBytes(UTF_8));
        }
    }

    private void forbid(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                            new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.DENY))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private PixyEngine engine(GroupProtocol protocol) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(Optional.of("guarded"))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .consumer(io.pixy.api.config.ConsumerConfig.builder()
                        .groupProtocol(protocol)
                        .initialOffset(InitialOffset.OLDEST)
                        .longPollingTimeout(Duration.ofMillis(500))
                        .retryBackoff(Duration.ofMillis(100))
                        .build())
                .build();
        PixyEngine engine = PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(1))
                .build();
        engine.start();
        return engine;
    }
}
