package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.registry.Membership;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class AheadIT {
    @Test
    void connectsBeforeAnybodyNeedsItAndIsMissedOnlyThen() throws Exception {
        TestingServer server = new TestingServer();
        try (Keeper keeper = new Keeper(server.getConnectString())) {
            ZooKeeperRegistry registry = keeper.registry("a");

            registry.connectAhead(Duration.ofSeconds(5)).get(50, TimeUnit.SECONDS);
            server.close();

            // nobody needed it yet
            await().during(Duration.ofSeconds(1)).until(registry::isConnected);
            var unused = registry.owners("t", Optional.empty());
            soon().until(() -> !registry.isConnected());
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

            registry.connectAhead(Duration.ofSeconds(5)).get(50, TimeUnit.SECONDS);

            assertThat(registry.isConnected()).isTrue();
            soon().until(() -> clients(server) == 0);
            server.restart();
            assertThat(registry.topicConfig("t")).succeedsWithin(50, TimeUnit.SECONDS);
        } finally {
            server.close();
        }
    }

    @Test
    void whatNobodyNeedsIsNotDialledAgain() throws Exception {
        TestingServer server = new TestingServer();
        try (Keeper keeper = new Keeper(server.getConnectString())) {
            ZooKeeperRegistry registry = keeper.registry("a");
            RecordingListener listener = new RecordingListener();
            Membership membership = registry.join("g", listener.news());
            registry.connectAhead(Duration.ofSeconds(5)).get(50, TimeUnit.SECONDS);
            assertThat(clients(server)).isEqualTo(1);

            server.stop();

            soon().until(() -> clients(server) == 0);
            assertThat(registry.isConnected()).isTrue();
            server.restart();
            membership.subscribe(Set.of("t"));
            soon().until(() -> listener.snapshots.size() > 0 && listener.last().equals("{a=[t]}"));
            assertThat(registry.isConnected()).isTrue();
        } finally {
            server.close();
        }
    }

    @Test
    void whatSomebodyHasNeededIsDialledForEver() throws Exception {
        TestingServer server = new TestingServer();
        try (Keeper keeper = new Keeper(server.getConnectString())) {
            ZooKeeperRegistry registry = keeper.registry("a");
            registry.connectAhead(Duration.ofSeconds(5)).get(50, TimeUnit.SECONDS);
            assertThat(registry.topicConfig("t")).succeedsWithin(50, TimeUnit.SECONDS);

            server.stop();
            soon().until(() -> !registry.isConnected());
            server.restart();

            soon().until(registry::isConnected);
        } finally {
            server.close();
        }
    }

    /** How many of ours have to do with this server: the client has a thread for each, which is named so. */
    private static long clients(TestingServer server) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("SendThread(") && name.endsWith(":" + server.getPort() + ")"))
                .count();
    }

    private static ConditionFactory soon() {
        return await().atMost(50, TimeUnit.SECONDS);
    }
}
