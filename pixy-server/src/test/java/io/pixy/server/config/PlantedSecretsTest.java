package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is secret is in none of the texts that are made of a configuration, wherever it came from. */
final class PlantedSecretsTest {
    @TempDir
    private Path dir;

    @Test
    void nothingThatIsPrintedHasAnyOfThem() throws IOException {
        Path file = Files.writeString(dir.resolve("secret"), "planted-in-a-file\n");
        ProcessFacts facts = Configs.facts(Map.of(
                "PLANTED", "planted-in-a-variable",
                "PIXY_PEER_TOKEN", "planted-token-of-peers",
                "PIXY_SASL_PASSWORD", "planted-in-the-environment"));
        String yaml = String.format(Locale.ROOT, """
                peers: a:1
                peer_token: planted-before-that
                proxies:
                  a: {net: {sasl: {password: planted}}}
                  b: {net: {sasl: {password: 'x${PLANTED:-planted}y'}}}
                  c:
                    net: {sasl: {password: '${file:%s}'}}
                    kafka:
                      properties:
                        ssl.key.password: '${PLANTED}'
                        sasl.jaas.config: 'a b password="planted";'
                        my.token: planted
                """, file);

        ConfigDraft draft =
                YamlConfig.parse(yaml.getBytes(StandardCharsets.UTF_8), facts).with(facts);
        LoadedConfig loaded = draft.build(facts);

        assertThat(loaded.config().proxies().get("a").net().sasl().password()).isEqualTo("planted-in-the-environment");
        assertThat(loaded.config().proxies().get("c").net().sasl().password()).isEqualTo("planted-in-a-file");
        assertThat(EffectiveConfig.asLine(loaded.config())).doesNotContain("planted");
        assertThat(draft.remarkedIn(EffectiveConfig.asFile(loaded.config())))
                .contains("****", "${PLANTED}", "PIXY_PEER_TOKEN")
                .doesNotContain("planted");
        assertThat(loaded.toString()).doesNotContain("planted");
        assertThat(facts.toString()).doesNotContain("planted");
    }
}
