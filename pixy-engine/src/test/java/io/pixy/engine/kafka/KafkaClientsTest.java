package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

final class KafkaClientsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    static Stream<Object> invalidSettings() {
        NetConfig.Builder net = NetConfig.builder();
        return Stream.of(
                arguments(net(NetConfig.builder().dialTimeout(Duration.ZERO)), "Net.DialTimeout must be > 0"),
                arguments(net(NetConfig.builder().readTimeout(Duration.ZERO)), "Net.ReadTimeout must be > 0"),
                arguments(
                        net(NetConfig.builder().writeTimeout(Duration.ofSeconds(-1))), "Net.WriteTimeout must be > 0"),
                arguments(
                        net(net.sasl(SaslConfig.builder().enable(true).build())),
                        "Net.SASL.User must not be empty when SASL is enabled"),
                arguments(
                        net(net.sasl(SaslConfig.builder().enable(true).user("u").build())),
                        "Net.SASL.Password must not be empty when SASL is enabled"),
                arguments(
                        ClusterConfig.builder()
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of())
                                        .build())
                                .build(),
                        "You must provide at least one broker address"));
    }

    @ParameterizedTest
    @MethodSource("invalidSettings")
    void B35_settingsThatTheOriginalRefusesAreRefusedInItsWords(ClusterConfig config, String why) {
        assertThatThrownBy(() -> new KafkaClients("id", config))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("kafka: invalid configuration (" + why + ")");
    }

    @Test
    void clientIdOfForbiddenLettersIsRefused() {
        for (String id : List.of("", "a b", "a/b", "ä")) {
            assertThatThrownBy(() -> new KafkaClients(id, ClusterConfig.defaults()))
                    .as(id)
                    .hasMessage("kafka: invalid configuration (ClientID is invalid)");
        }
    }

    static Stream<Object> refusedProperties() {
        String cant = "kafka.properties can't set ";
        String ours = ": consumer groups and their offsets are what Pixy itself takes care of";
        return Stream.of(
                arguments("bootstrap.servers", cant + "bootstrap.servers: use kafka.seed_peers"),
                arguments("client.id", cant + "client.id: use client_id"),
                arguments("group.id", cant + "group.id" + ours),
                arguments("group.instance.id", cant + "group.instance.id: use consumer.static_membership"),
                arguments("group.protocol", cant + "group.protocol: use consumer.group_protocol"),
                arguments("group.remote.assignor", cant + "group.remote.assignor" + ours),
                arguments("session.timeout.ms", cant + "session.timeout.ms: use consumer.session_timeout"),
                arguments(
                        "heartbeat.interval.ms",
                        cant + "heartbeat.interval.ms: it follows from consumer.session_timeout"),
                arguments("max.poll.interval.ms", cant + "max.poll.interval.ms: use consumer.rebalance_timeout"),
                arguments("enable.auto.commit", cant + "enable.auto.commit" + ours),
                arguments("auto.offset.reset", cant + "auto.offset.reset: use consumer.initial_offset"),
                arguments("key.deserializer", cant + "key.deserializer: messages are bytes"),
                arguments(
                        "interceptor.classes",
                        cant + "interceptor.classes: an interceptor could change or drop messages"),
                arguments(
                        "lingr.ms",
                        "kafka.properties: Kafka's clients have no setting lingr.ms, did you mean linger.ms?"),
                arguments("whatever", "kafka.properties: Kafka's clients have no setting whatever"));
    }

    @ParameterizedTest
    @MethodSource("refusedProperties")
    void propertiesThatAreUnknownOrWouldBreakAPromiseAreRefused(String key, String text) {
        assertThatThrownBy(() -> new KafkaClients("id", properties(Map.of(key, "x"))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(text);
    }

    @Test
    void securityIsSetUpInOnePlaceOnly() {
        KafkaConfig.Builder kafka = KafkaConfig.builder().tls(true);
        ClusterConfig protocol = ClusterConfig.builder()
                .kafka(kafka.properties(Map.of("security.protocol", "PLAINTEXT"))
                        .build())
                .build();
        ClusterConfig trust = ClusterConfig.builder()
                .kafka(kafka.properties(Map.of("ssl.truststore.location", "/x")).build())
                .build();

        assertThatThrownBy(() -> new KafkaClients("id", protocol)).hasMessageContaining("use kafka.tls");
        assertThatThrownBy(() -> new KafkaClients("id", trust)).hasMessageContaining("kafka.tls is on");
    }

    @Test
    void noClientIsGivenSettingsThatItDoesNotKnow() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of("127.0.0.1:1"))
                        .tls(true)
                        .properties(Map.of(
                                "linger.ms", "7",
                                "fetch.max.bytes", "1000000",
                                "metadata.max.age.ms", "60000",
                                "default.api.timeout.ms", "70000"))
                        .build())
                .net(NetConfig.builder().sasl(sasl(SaslMechanism.PLAIN)).build())
                .build();
        KafkaClients clients = new KafkaClients("id", config);

        List<String> log = logOf(() -> {
            clients.producer(Map.of()).close(Duration.ZERO);
            clients.consumer("-c", Map.of()).close();
            clients.admin("-a", TIMEOUT).close(Duration.ofMillis(1));
        });

        assertThat(log)
                .anyMatch(line -> line.contains("linger.ms = 7"))
                .noneMatch(line -> line.contains("not used yet") || line.contains("isn't a known config"));
        assertThat(log.toString()).doesNotContain("s3cret");
    }

    @Test
    void C27_clientsOfOneProcessDoNotGetInEachOthersWay() {
        KafkaClients clients = new KafkaClients(
                "id",
                ClusterConfig.builder()
                        .kafka(KafkaConfig.builder()
                                .seedPeers(List.of("127.0.0.1:1"))
                                .build())
                        .build());

        List<String> log = logOf(() -> {
            try (var one = clients.consumer("-g", Map.of());
                    var two = clients.consumer("-h", Map.of());
                    var producer = clients.producer(Map.of());
                    var offsets = clients.admin("-offsets", TIMEOUT);
                    var admin = clients.admin("-admin", TIMEOUT)) {
                assertThat(List.of(one, two, producer, offsets, admin)).doesNotContainNull();
            }
        });

        assertThat(log).isNotEmpty().noneMatch(line -> line.contains("mbean") || line.contains("MBean"));
    }

    /** What kafka-clients says at level INFO while something runs. */
    private static List<String> logOf(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger("org.apache.kafka");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        appender.start();
        try {
            action.run();
        } finally {
            appender.stop();
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
        return new ArrayList<>(appender.list)
                .stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static SaslConfig sasl(SaslMechanism mechanism) {
        return SaslConfig.builder()
                .enable(true)
                .mechanism(mechanism)
                .user("u")
                .password("s3cret")
                .build();
    }

    private static ClusterConfig net(NetConfig.Builder net) {
        return ClusterConfig.builder().net(net.build()).build();
    }

    private static ClusterConfig properties(Map<String, String> properties) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder().properties(properties).build())
                .build();
    }

    @Test
    void consumersTellJmxNothingUnlessAskedTo() throws Exception {
        assertThat(beansWith(Map.of())).isEmpty();

        assertThat(beansWith(Map.of("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")))
                .isNotEmpty();
    }

    private static Set<ObjectName> beansWith(Map<String, String> properties) throws Exception {
        KafkaConfig kafka = KafkaConfig.builder()
                .seedPeers(List.of("127.0.0.1:1"))
                .properties(properties)
                .build();
        KafkaClients clients =
                new KafkaClients("beans", ClusterConfig.builder().kafka(kafka).build());
        try (var consumer = clients.consumer("-seen", Map.of())) {
            assertThat(consumer.metrics()).isNotEmpty();
            return ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("kafka.consumer:client-id=beans-seen,*"), null);
        }
    }
}
