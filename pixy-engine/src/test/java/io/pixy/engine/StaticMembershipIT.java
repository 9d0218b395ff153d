package io.pixy.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.PixyException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.Membership;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Engines whose client id stands for them in Kafka also after a restart. */
@Timeout(180)
final class StaticMembershipIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();
    private final CompletableFuture<PixyException> fatal = new CompletableFuture<>();
    private final Admin admin = admin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void keepsItsPartitionsOverARestartAndGivesThemUpAtAStop() throws Exception {
        String topic = "static-restart";
        kafka.topics().create(topic, 4);
        try (PixyEngine stays = engine("stays")) {
            PixyEngine goes = engine("goes");
            Map<String, Held> shared = await().atMost(LIMIT)
                    .until(
                            () -> polled(topic, stays, goes),
                            found -> found.size() == 2
                                    && found.values().stream()
                                            .allMatch(held -> held.partitions().size() == 2));

            goes.closeForRestart();
            Map<String, Held> meanwhile = polled(topic, stays);
            PixyEngine back = engine("goes");
            // who comes back has the same name and another id
            Map<String, Held> after = await().atMost(LIMIT)
                    .until(
                            () -> polled(topic, stays, back),
                            found -> !found.get("goes")
                                    .memberId()
                                    .equals(shared.get("goes").memberId()));
            back.close();

            assertThat(meanwhile).isEqualTo(shared);
            assertThat(after.get("goes").partitions())
                    .isEqualTo(shared.get("goes").partitions());
            assertThat(after.get("stays")).isEqualTo(shared.get("stays"));
            await().atMost(LIMIT)
                    .until(() -> polled(topic, stays), found -> found.size() == 1 && found.containsKey("stays"));
        }
    }

    @Test
    void ofTwoWithOneNameOneIsToldThatItCanNotGoOn() throws Exception {
        String topic = "static-twice";
        kafka.topics().create(topic, 1);
        try (PixyEngine first = engine("twice")) {
            await().atMost(LIMIT).until(() -> polled(topic, first), found -> found.containsKey("twice"));

            try (PixyEngine second = engine("twice")) {
                await().atMost(LIMIT).until(() -> {
                    polled(topic, first, second);
                    return fatal.isDone();
                });

                assertThat(fatal.get(1, SECONDS)).hasMessageContaining("client_id `twice`");
            }
        }
    }

    /** What each member has once these have asked for a message. */
    private Map<String, Held> polled(String topic, PixyEngine... engines) throws Exception {
        for (PixyEngine engine : engines) {
            Cluster cluster = engine.cluster();
            var unused = cluster.consume(ConsumeRequest.of(topic, topic, Ack.none()))
                    .handle((message, failure) -> failure)
                    .get(LIMIT.toSeconds(), SECONDS);
        }
        return admin.describeConsumerGroups(List.of(topic)).all().get(30, SECONDS).get(topic).members().stream()
                .collect(Collectors.toMap(member -> member.groupInstanceId().orElseThrow(), Held::by));
    }

    private PixyEngine engine(String name) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(Optional.of(name))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .membership(Membership.KAFKA)
                        .staticMembership(true)
                        .sessionTimeout(Duration.ofSeconds(30))
                        .longPollingTimeout(Duration.ofMillis(200))
                        .build())
                .build();
        PixyEngine engine = PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(5))
                .onFatal(fatal::complete)
                .build();
        engine.start();
        return engine;
    }

    private record Held(String memberId, Set<TopicPartition> partitions) {
        static Held by(MemberDescription member) {
            return new Held(member.consumerId(), member.assignment().topicPartitions());
        }
    }

    private Admin admin() {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        return Admin.create(properties);
    }
}
