package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvironmentTest {
    private static final String TWO = "tcp_addr: ':1'\nproxies: {a: {}, b: {}}";

    @Test
    void countsMoreThanTheFile() {
        ServerConfig config = Configs.config(
                TWO,
                Map.of(
                        "PIXY_TCP_ADDR", ":2",
                        "PIXY_MANAGEMENT_ADDR", ":3",
                        "PIXY_DRAIN_DELAY", "5s",
                        "PIXY_KAFKA_PEERS", "k1:1,k2:2",
                        "PIXY_ZOOKEEPER_PEERS", "z1:1/root",
                        "PIXY_MEMBERSHIP", "kafka",
                        "PIXY_GRPC_ADDR", ""));

        ClusterConfig first = config.proxies().get("a");
        assertThat(config.tcpAddr()).isEqualTo(":2");
        assertThat(config.management().addr()).isEqualTo(":3");
        assertThat(config.management().drainDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(first.kafka().seedPeers()).containsExactly("k1:1", "k2:2");
        assertThat(first.zooKeeper().seedPeers()).containsExactly("z1:1");
        assertThat(first.zooKeeper().chroot()).isEqualTo("/root");
        assertThat(first.consumer().membership()).isEqualTo(Membership.KAFKA);
        assertThat(config.grpcAddr()).isEqualTo(Configs.defaults().grpcAddr());
        assertThat(config.proxies().get("b").kafka().seedPeers()).containsExactly("localhost:9092");
    }

    @Test
    void isAboutTheDefaultClusterWhicheverThatIs() {
        ServerConfig config = Configs.config(
                TWO, Map.of("PIXY_DEFAULT_CLUSTER", "b", "PIXY_SASL_USER", "u", "PIXY_SASL_PASSWORD", "p"));

        assertThat(config.proxies().get("b").net().sasl().enable()).isTrue();
        assertThat(config.proxies().get("b").net().sasl().password()).isEqualTo("p");
        assertThat(config.proxies().get("a").net().sasl().enable()).isFalse();
    }

    @Test
    void flagsCountMore() {
        ProcessFacts facts = Configs.facts(Map.of("PIXY_TCP_ADDR", ":2", "PIXY_KAFKA_PEERS", "k:2"));

        ServerConfig config = ServeFlags.parse(List.of("-tcpAddr", ":3"))
                .draft(facts)
                .build(facts)
                .config();

        assertThat(config.tcpAddr()).isEqualTo(":3");
        assertThat(config.proxies().get("default").kafka().seedPeers()).containsExactly("k:2");
    }

    @ParameterizedTest
    @CsvSource({
        "PIXY_DRAIN_DELAY, soon, must be a duration such as 10s",
        "PIXY_KAFKA_TLS, yes, must be true or false",
        "PIXY_MEMBERSHIP, me, there is no such value",
    })
    void namesTheVariableThatCanNotBe(String name, String value, String why) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(TWO, Map.of(name, value)))
                .withMessage("invalid config parameter: the variable " + name + " of the environment: " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "PIXY_TPC_ADDR, 1",
        "PIXY_OPTS, 0",
        "PIXY_CONFIG, 0",
        "PIXY_PORT, 0",
        "PIXY_PORT_19092_TCP_ADDR, 0",
        "PIXY_SERVICE_HOST, 0",
        "PIXY_TCP_SERVICE_PORT, 0",
        "MY_TCP_ADDR, 0",
    })
    void warnsOfVariablesThatAreMisspelt(String name, int warnings) {
        ProcessFacts facts = Configs.facts(Map.of(name, "x"));

        assertThat(Configs.draft(TWO).with(facts).build(facts).warnings()).hasSize(warnings);
    }

    @Test
    void allVariablesAreDocumented() throws IOException {
        String page = Files.readString(Path.of("../docs/operations.md"));

        assertThat(Environment.names())
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
