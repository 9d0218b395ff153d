package io.pixy.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProcessClusterIT {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().asProcesses().brokers(3));

    @Test
    void keepsWhatWasAcknowledgedWhenABrokerIsKilled() {
        TestCluster cluster = CLUSTER.cluster();
        cluster.topics().create("killed", 1);
        Broker broker = cluster.broker(0);
        int port = broker.port();
        long pid = broker.pid();
        cluster.topics().produce("killed", 0, null, VALUE);

        broker.kill();
        cluster.topics().produce("killed", 0, null, VALUE);
        broker.start();
        cluster.topics().produce("killed", 0, null, VALUE);

        assertThat(cluster.topics().read("killed", 0, 0, 3)).hasSize(3);
        assertThat(broker.port()).isEqualTo(port);
        assertThat(broker.pid()).isNotEqualTo(pid);
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void goesOnWithoutAPausedBrokerAndWithItAgain() {
        TestCluster cluster = CLUSTER.cluster();
        cluster.topics().create("paused", 3);

        cluster.broker(1).pause();
        for (int partition = 0; partition < 3; partition++) {
            cluster.topics().produce("paused", partition, null, VALUE);
        }
        boolean runningWhilePaused = cluster.broker(1).isRunning();
        cluster.broker(1).resume();

        assertThat(runningWhilePaused).isTrue();
        Awaitility.await().until(() -> cluster.topics().hasBroker(1));
        assertThat(cluster.topics().endOffsets("paused")).containsValues(1L).hasSize(3);
    }

    @Test
    void stopsAPausedBrokerInOrderAndStartsItAgain() {
        TestCluster cluster = CLUSTER.cluster();
        Broker broker = cluster.broker(2);
        broker.pause();

        broker.stop();
        boolean runningAfterStop = broker.isRunning();
        broker.start();

        assertThat(runningAfterStop).isFalse();
        assertThat(broker.isRunning()).isTrue();
    }

    @Test
    void keepsNodesAndSessionsWhenZooKeeperIsKilled() throws Exception {
        ZooKeeperNode node = CLUSTER.cluster().zooKeeper();
        try (ZooKeeperClient client = ZooKeeperClient.connect(CLUSTER.cluster().zooKeeperConnect())) {
            client.createEphemeral("/survivor");
            long session = client.sessionId();

            node.kill();
            boolean runningAfterKill = node.isRunning();
            node.start();

            client.awaitConnected();
            assertThat(runningAfterKill).isFalse();
            assertThat(client.exists("/survivor")).isTrue();
            assertThat(client.sessionId()).isEqualTo(session);
        }
    }

    @Test
    void freezesZooKeeperWithoutClosingConnections() throws Exception {
        ZooKeeperNode node = CLUSTER.cluster().zooKeeper();
        node.pause();

        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> ask(node.port()));
        try {
            assertThat(answer).failsWithin(Duration.ofMillis(300));
        } finally {
            node.resume();
        }

        assertThat(ask(node.port())).contains("Mode: standalone");
    }

    private static String ask(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("srvr".getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
