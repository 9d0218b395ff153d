package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LastingAdminIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final int TIMEOUT_MS = 2_000;

    @Test
    void aClientWhoseThreadHasEndedLeavesNoQuestionOpenAndIsReplaced() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(CLUSTER.cluster().bootstrapServers().split(",")))
                        .build())
                .build();
        KafkaClients clients = new KafkaClients("lasting", config);
        try (SystemTimers timers = new SystemTimers("lasting-timers")) {
            LastingAdmin lasting = new LastingAdmin(
                    "test",
                    number -> clients.admin("-lasting", number, Duration.ofMillis(TIMEOUT_MS)),
                    new OwnThread("lasting-background"),
                    Clock.system(),
                    timers);
            lasting.start();
            LastingAdmin.Use first = lasting.use();
            assertThat(names(first)).succeedsWithin(Duration.ofSeconds(10));

            CompletableFuture<?> deadly = first.within(
                    TIMEOUT_MS,
                    first.admin()
                            .listConsumerGroupOffsets(Map.of("a".repeat(40_000), new ListConsumerGroupOffsetsSpec()))
                            .partitionsToOffsetAndMetadata("a".repeat(40_000)));

            assertThat(deadly).failsWithin(Duration.ofSeconds(10));
            await().until(() -> lasting.use() != first);
            assertThat(names(lasting.use())).succeedsWithin(Duration.ofSeconds(10));
            lasting.close(Duration.ofSeconds(1));
        }
    }

    private static CompletableFuture<Set<String>> names(LastingAdmin.Use use) {
        return use.within(TIMEOUT_MS, use.admin().listTopics().names());
    }
}
