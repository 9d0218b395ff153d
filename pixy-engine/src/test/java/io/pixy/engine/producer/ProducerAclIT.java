package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.ALL;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.acl.AclPermissionType.DENY;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker before 2.8, which lets producers be idempotent only with a permission of its own. */
class ProducerAclIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder()
            .asProcesses()
            .kafkaVersion("2.3.0")
            .brokerProperty("authorizer.class.name", "kafka.security.auth.SimpleAclAuthorizer")
            .brokerProperty("allow.everyone.if.no.acl.found", "true")
            .startTimeout(Duration.ofMinutes(2)));

    @Test
    void goesOnInOrderWhenItMustNotBeIdempotent() throws Exception {
        CLUSTER.cluster().topics().create("guarded", 1);
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, CLUSTER.cluster().bootstrapServers()))) {
            admin.createAcls(List.of(onCluster(ALL, ALLOW), onCluster(IDEMPOTENT_WRITE, DENY)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();

        try (Running running = Running.on(CLUSTER)) {
            for (int i = 0; i < 300; i++) {
                outcomes.add(running.aggregator().produce(ProduceRequest.of("guarded", "k", "" + i)));
            }
            assertThat(outcomes).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(30)));
        }

        assertThat(CLUSTER.cluster().topics().read("guarded", 0, 0, Long.MAX_VALUE))
                .extracting(one -> Integer.valueOf(new String(one.value(), UTF_8)))
                .isSorted()
                .hasSize(300);
    }

    private static AclBinding onCluster(AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", operation, permission));
    }
}
