package io.pixy.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.server.doctor.Findings.Finding;
import io.pixy.server.doctor.Findings.Level;
import io.pixy.testkit.ClusterExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the doctor says of real brokers and a real ZooKeeper, and of others that are not there. */
@Timeout(120)
final class DoctorIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private final Findings findings = new Findings();

    private static ClusterConfig cluster(List<String> brokers, List<String> keepers, String chroot) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder().seedPeers(brokers).build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(keepers)
                        .chroot(chroot)
                        .build())
                .build();
    }

    private static List<String> brokers() {
        return List.of(KAFKA.cluster().bootstrapServers().split(","));
    }

    private static List<String> keepers() {
        return List.of(KAFKA.cluster().zooKeeperConnect());
    }

    private List<String> of(Level level) {
        return findings.all().stream()
                .filter(one -> one.level() == level)
                .map(Finding::what)
                .toList();
    }

    @Test
    void findsNothingWrongWithWhatIsWell() throws InterruptedException {
        ClusterConfig config = cluster(brokers(), keepers(), "");

        new Brokers("main", config, findings, Clock.systemUTC()).look();
        new Keepers("main", config, findings).look();

        assertThat(of(Level.BAD)).isEmpty();
        assertThat(of(Level.WARN)).isEmpty();
        assertThat(of(Level.OK))
                .anyMatch(text -> text.contains("can be connected to"))
                .anyMatch(text -> text.contains("topics can be seen"))
                .anyMatch(text -> text.contains("clocks here and of the brokers agree"))
                .anyMatch(text -> text.contains("ZooKeeper knows"));
        assertThat(of(Level.NOTE)).anyMatch(text -> text.contains("Zookeeper version"));
    }

    @Test
    void noticesClocksThatDiffer() throws InterruptedException {
        Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));

        new Brokers("main", cluster(brokers(), keepers(), ""), findings, fast).look();

        assertThat(of(Level.WARN)).hasSize(1).first().asString().contains("differs by -1");
    }

    @Test
    void saysOfEachServerWhatIsWrongWithIt() throws InterruptedException, IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        // speaks, but not as a broker does: nothing
        ClusterConfig config = cluster(
                List.of(
                        "no.such.host.invalid:9092",
                        "127.0.0.1:" + nobody,
                        keepers().get(0)),
                List.of("127.0.0.1:" + nobody),
                "");

        new Brokers("main", config, findings, Clock.systemUTC()).look();
        new Keepers("main", config, findings).look();

        assertThat(of(Level.BAD))
                .anyMatch(text -> text.contains("there is no host of that name"))
                .anyMatch(text -> text.contains("127.0.0.1:" + nobody + " can't be connected to"))
                .anyMatch(text -> text.contains("describing the cluster failed"))
                .anyMatch(text -> text.startsWith("cluster main: ZooKeeper"));
        assertThat(findings.all())
                .filteredOn(one -> one.level() == Level.BAD)
                .allMatch(one -> !one.todo().isEmpty());
    }

    @Test
    void saysWhyThereCanBeNoClient() throws InterruptedException {
        new Brokers("main", cluster(List.of("nonsense", brokers().get(0)), keepers(), ""), findings, Clock.systemUTC())
                .look();

        assertThat(of(Level.BAD))
                .containsExactly(
                        "cluster main: kafka.seed_peers: nonsense is not HOST:PORT",
                        "cluster main: no client can be made: Invalid url in bootstrap.servers: nonsense");
    }

    @Test
    void warnsOfARootThatIsNotThere() throws InterruptedException {
        new Keepers("main", cluster(brokers(), keepers(), "/not/there"), findings).look();

        assertThat(of(Level.WARN)).hasSize(1).first().asString().contains("has no /not/there yet");
    }
}
