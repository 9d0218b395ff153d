package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.KafkaException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.runtime.Clock;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ReachabilityIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void refusedConnectionsAreFoundOutQuickly() throws Exception {
        String nobody = "127.0.0.1:" + Ports.free();
        long begin = Clock.system().nanoTime();

        assertThatThrownBy(() -> clients("no-such-host.invalid:9092", nobody).checkReachable(LONG))
                .isInstanceOf(KafkaException.class)
                .hasMessage(KafkaException.NO_BROKERS);

        Duration taken = Duration.ofNanos(Clock.system().nanoTime() - begin);
        assertThat(taken).isBetween(Duration.ofMillis(700), Duration.ofSeconds(15));
    }

    @Test
    void namesThatDoNotResolveAreNamed() {
        assertThatThrownBy(() -> clients("a.invalid:9092", "b.invalid:9092").checkReachable(LONG))
                .isInstanceOf(KafkaException.class)
                .hasMessage(
                        KafkaException.NO_BROKERS + ": lookup a.invalid: no such host, lookup b.invalid: no such host");
    }

    @Test
    void listenerThatIsNoBrokerIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            KafkaClients clients = clients("127.0.0.1:" + silent.getLocalPort());

            assertThatThrownBy(() -> clients.checkReachable(Duration.ofSeconds(1)))
                    .isInstanceOf(KafkaException.class)
                    .hasMessage(KafkaException.NO_BROKERS);
        }
    }

    @Test
    void oneBrokerThatAnswersIsEnough() throws Exception {
        String nobody = "127.0.0.1:" + Ports.free();

        assertThatCode(() ->
                        clients(nobody, CLUSTER.cluster().bootstrapServers()).checkReachable(LONG))
                .doesNotThrowAnyException();
    }

    private static KafkaClients clients(String... seeds) {
        return new KafkaClients(
                "reach",
                ClusterConfig.builder()
                        .kafka(KafkaConfig.builder().seedPeers(List.of(seeds)).build())
                        .build());
    }
}
