package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeFlagsTest {
    private static final String FILE = """
            tcp_addr: file:1
            default_cluster: b
            proxies:
              a: {kafka: {seed_peers: [a:1]}}
              b: {kafka: {seed_peers: [b:1]}, zoo_keeper: {seed_peers: [zk:1], chroot: /file}}
            """;

    @TempDir
    private Path dir;

    @Test
    void flagsReplaceValuesOfTheFile() throws IOException {
        ServerConfig config = load("-grpcAddr", "g:1", "-tcpAddr=t:1", "--unixAddr", "/u.sock");

        assertThat(config.grpcAddr()).isEqualTo("g:1");
        assertThat(config.tcpAddr()).isEqualTo("t:1");
        assertThat(config.unixAddr()).isEqualTo("/u.sock");
    }

    @Test
    void emptyFlagsSwitchNothingOff() throws IOException {
        assertThat(load("-tcpAddr", "").tcpAddr()).isEqualTo("file:1");
    }

    @Test
    void flagsAboutKafkaReachTheDefaultClusterAlone() throws IOException {
        ServerConfig config = load("-kafkaPeers", "x:1, y:2", "-tls", "-insecureTLS", "-membership", "kafka");

        ClusterConfig changed = config.proxies().get("b");
        assertThat(changed.kafka().seedPeers()).containsExactly("x:1", " y:2");
        assertThat(changed.kafka().tls()).isTrue();
        assertThat(changed.kafka().insecure()).isTrue();
        assertThat(changed.consumer().membership()).isEqualTo(Membership.KAFKA);
        ClusterConfig other = config.proxies().get("a");
        assertThat(other.kafka().seedPeers()).containsExactly("a:1");
        assertThat(other.kafka().tls()).isFalse();
    }

    @Test
    void zookeeperPeersBringTheirChroot() throws IOException {
        assertThat(load("-zookeeperPeers", "x:1,y:2/k/l").proxies().get("b").zooKeeper())
                .matches(zk -> zk.seedPeers().equals(List.of("x:1", "y:2")))
                .matches(zk -> zk.chroot().equals("/k/l"));
        assertThat(load("-zookeeperPeers", "x:1").proxies().get("b").zooKeeper().chroot())
                .isEqualTo("/file");
        assertThat(load("-zookeeperPeers", "x:1/")
                        .proxies()
                        .get("b")
                        .zooKeeper()
                        .chroot())
                .isEmpty();
    }

    @Test
    void zookeeperPeersChooseZooKeeper() throws IOException {
        ClusterConfig chosen = ServeFlags.parse(List.of("-zookeeperPeers", "x:1"))
                .draft(Configs.FACTS)
                .build(Configs.FACTS)
                .config()
                .proxies()
                .get("default");

        assertThat(chosen.membership()).isEqualTo(Membership.ZOOKEEPER);
        assertThat(chosen.whyMembership()).isEqualTo("zoo_keeper.seed_peers are given");
        assertThat(load("-membership", "kafka", "-zookeeperPeers", "x:1")
                        .proxies()
                        .get("b")
                        .membership())
                .isEqualTo(Membership.KAFKA);
    }

    @Test
    void C1_flagsAreCheckedLikeTheFile() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load("-caCertFile", "/no/ca.pem"))
                .withMessage("invalid config parameter: invalid config, cluster=b: invalid tls configuration:"
                        + " \"kafka.ca_cert_file: open /no/ca.pem: no such file or directory\"");
    }

    @Test
    void withoutFileThereIsOneClusterOnThisHost() {
        ServerConfig config = ServeFlags.parse(List.of())
                .draft(Configs.FACTS)
                .build(Configs.FACTS)
                .config();

        assertThat(config).isEqualTo(Configs.defaults());
        assertThat(config.proxies()).containsOnlyKeys("default");
        assertThat(config.logging()).containsExactly(new LoggerConfig("console", "info"));
    }

    @Test
    void usageListsEveryFlagOfKafkaPixy() {
        assertThat(ServeFlags.usage("pixy"))
                .startsWith("Usage of pixy:\n  -caCertFile string\n")
                .contains(
                        "-config string",
                        "-grpcAddr string",
                        "-tcpAddr string",
                        "-unixAddr string",
                        "-kafkaPeers string",
                        "-zookeeperPeers string",
                        "-pidFile string",
                        "-logging string",
                        "-tls\n",
                        "-clientCertFile string",
                        "-clientCertKeyFile string",
                        "-insecureTLS\n");
    }

    @Test
    void usageOffersEveryMembershipThereIs() {
        String line = ServeFlags.usage("pixy")
                .lines()
                .filter(text -> text.contains("Who knows the members"))
                .findFirst()
                .orElseThrow();

        assertThat(line)
                .contains(
                        Arrays.stream(Membership.values()).map(Membership::text).toList());
    }

    private ServerConfig load(String... flags) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "-config", Files.writeString(dir.resolve("c.yaml"), FILE).toString()));
        args.addAll(List.of(flags));
        return ServeFlags.parse(args).draft(Configs.FACTS).build(Configs.FACTS).config();
    }
}
