package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class EffectiveConfigTest {
    private static final Path SHIPPED = Path.of("default.yaml");

    @Test
    void C5_shippedFileEqualsTheDefaults() {
        LoadedConfig loaded = YamlConfig.read(SHIPPED).build(Configs.FACTS);

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
