package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EffectiveConfigTest {
    private static final Path SHIPPED = Path.of("default.yaml");

    @Test
    void C5_shippedFileEqualsTheDefaults() {
        LoadedConfig loaded = YamlConfig.read(SHIPPED, Configs.FACTS).build(Configs.FACTS);

        assertThat(loaded.config()).isEqualTo(Configs.defaults());
        assertThat(loaded.config().logging()).containsExactly(new LoggerConfig("console", "info"));
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void shippedFileHasEveryKey() throws IOException {
        String all = EffectiveConfig.asFile(Configs.config("proxies: {default: {kafka: {version: 2.3.0}}}"));
        Matcher keys =
                Pattern.compile("^[ -]*([a-z_]+):(?: |$)", Pattern.MULTILINE).matcher(all);
        String shipped = Files.readString(SHIPPED);

        int count = 0;
        while (keys.find()) {
            count++;
            assertThat(shipped).containsPattern("(?m)^ *(?:# |- )?" + keys.group(1) + ":( |$)");
        }

        assertThat(count).isGreaterThan(60);
    }

    @Test
    void everyKeyShowsItsOwnValue() {
        ServerConfig config = Configs.config("proxies: {a: {}, b: {}}");

        assertThat(EffectiveConfig.asLine(config)).contains("allowed_hosts: []").doesNotContain("&id", "*id");
        assertThat(EffectiveConfig.asFile(config)).doesNotContain("&id", "*id");
    }

    @Test
    void whatIsShownCanBeReadAgain() {
        ServerConfig config = Configs.config("""
                grpc_addr: ''
                tls: {certificate_path: a.pem, key_path: b.pem}
                shutdown_timeout: 1m30.5s
                proxies:
                  b: {client_id: "1", kafka: {version: 2.3.0, seed_peers: [], properties: {a: "1", b: x y}}}
                  "on": {zoo_keeper: {chroot: /k}, net: {dial_timeout: 5}, producer: {partitioner: random}}
                logging: [{name: json, severity: error, params: {io.pixy: debug}}, {name: syslog}]
                """);

        ServerConfig again = Configs.config(EffectiveConfig.asFile(config));

        assertThat(again).isEqualTo(config);
        assertThat(again.proxies().keySet()).containsExactly("b", "on");
    }

    /** Names that our reader would take for something else than text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"y", "n", "Y", "yes", "null", "~", "007", "0o7", "1_0", "1e3", ".inf", "<<", "true", "a: b"})
    void clusterOfAnyNameCanBeReadAgain(String name) {
        ServerConfig config = Configs.config("proxies: {\"" + name + "\": {client_id: \"" + name + "\"}}");

        assertThat(Configs.config(EffectiveConfig.asFile(config))).isEqualTo(config);
        assertThat(Configs.config(EffectiveConfig.asLine(config))).isEqualTo(config);
    }

    static Stream<String> secretSettings() {
        Stream<String> known = Stream.of(
                        ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(definition -> definition.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                .map(key -> key.name);
        return Stream.concat(
                        known,
                        Stream.of(
                                "ssl.keystore.keys",
                                "Ssl.Keystore.Key",
                                "my.api.token",
                                "my.credential",
                                "my.secret",
                                "my.passphrase",
                                "basic.auth.user.info"))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("secretSettings")
    void secretIsInNothingThatIsPrinted(String setting) {
        ServerConfig config = Configs.config("proxies: {p: {kafka: {properties: {" + setting + ": planted}},"
                + " net: {sasl: {enable: true, user: me, password: planted}}}}");

        assertThat(EffectiveConfig.asFile(config))
                .contains(setting + ": '****'")
                .doesNotContain("planted");
        assertThat(EffectiveConfig.asLine(config)).contains(setting).doesNotContain("planted");
        assertThat(config.toString()).contains(setting).doesNotContain("planted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.keystore.location",
                "ssl.keystore.type",
                "sasl.oauthbearer.token.endpoint.url",
                "linger.ms",
                "client.rack"
            })
    void whatIsNoSecretIsShown(String setting) {
        ServerConfig config = Configs.config("proxies: {p: {kafka: {properties: {" + setting + ": shown}}}}");

        assertThat(EffectiveConfig.asFile(config)).contains(setting + ": shown");
    }

    @Test
    void secretsAreMasked() {
        ServerConfig config = Configs.config("""
                proxies:
                  a:
                    kafka: {properties: {ssl.keystore.password: hush, sasl.jaas.config: "hush"}}
                    net: {sasl: {user: me, password: hush}}
                """);

        assertThat(EffectiveConfig.asFile(config)).contains("me", "****").doesNotContain("hush");
        assertThat(EffectiveConfig.asLine(config)).doesNotContain("hush", "\n");
    }
}
