package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AheadIT {
    @Test
    void connectsBeforeAnybodyNeedsItAndIsMissedOnlyThen() throws Exception {
        TestingServer server = new TestingServer();
        try (Keeper keeper = new Keeper(server.getConnectString())) {
            ZooKeeperRegistry registry = keeper.registry("a");

            registry.connectAhead().get(20, TimeUnit.SECONDS);
            server.close();

            // nobody needed it yet
            await().during(Duration.ofSeconds(1)).until(registry::isConnected);
            var unused = registry.owners("t", Optional.empty());
            await().until(() -> !registry.isConnected());
        } finally {
            server.close();
        }
    }

    @Test
    void doesWithoutIfThereIsNone() throws Exception {
        TestingServer server = new TestingServer();
        server.stop();
        try (Keeper keeper = new Keeper(server.getConnectString())) {
            ZooKeeperRegistry registry = keeper.registry("a");

            registry.connectAhead().get(20, TimeUnit.SECONDS);

            assertThat(registry.isConnected()).isTrue();
        } finally {
            server.close();
        }
    }
}
