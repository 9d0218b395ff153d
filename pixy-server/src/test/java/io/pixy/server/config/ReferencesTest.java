package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferencesTest {
    private static final Map<String, String> VARIABLES = Map.of(
            "HOST", "kafka1", "EMPTY", "", "ROWS", "7", "WAIT", "250ms", "ODD", "a: [b, ${HOST}]", "NULL", "null");

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${HOST} | kafka1",
                "a${HOST}b${HOST} | akafka1bkafka1",
                "${HOST:-x} | kafka1",
                "${NONE:-x y} | x y",
                "${EMPTY:-x} | x",
                "${NONE:-} | ''",
                "a${EMPTY}b | ab",
                "$${HOST} | ${HOST}",
                "$$${HOST} | $${HOST}",
                "$${HOST}${HOST} | ${HOST}kafka1",
                "$HOST | $HOST",
                "a$ | a$",
                "$$ | $$",
                "${ODD} | a: [b, ${HOST}]",
                "${NULL} | null",
            })
    void putsInWhatIsReferredTo(String written, String value) {
        assertThat(Configs.config("unix_addr: \"" + written + "\"\nproxies: {a: {}}", VARIABLES)
                        .unixAddr())
                .isEqualTo(value);
    }

    @Test
    void valuesOfAnyTypeAndListsMayRefer() {
        ServerConfig config = Configs.config("""
                limits:
                  max_rows: ${ROWS}
                peers: ["${HOST}:1", '${HOST}:2']
                peer_token: 0123456789${ROWS}abcdef
                proxies: {a: {kafka: {seed_peers: ['${HOST}:9092'], properties: {client.rack: '${HOST}'}},
                  consumer: {fetch_max_wait: '${WAIT}'}}}
                """, VARIABLES);

        assertThat(config.limits().maxRows()).isEqualTo(7);
        assertThat(config.peers().addresses()).hasSize(2);
        assertThat(config.proxies().get("a").kafka().seedPeers()).containsExactly("kafka1:9092");
        assertThat(config.proxies().get("a").kafka().properties()).containsEntry("client.rack", "kafka1");
        assertThat(config.proxies().get("a").consumer().fetchMaxWait()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void textThatLooksLikeNothingIsText() {
        assertThat(Configs.config("unix_addr: ${NULL}\nproxies: {a: {}}", VARIABLES)
                        .unixAddr())
                .isEqualTo("null");
    }

    @Test
    void takesFilesWithoutTheNewlineAtTheirEnd() throws IOException {
        Path file = Files.writeString(dir.resolve("password"), "s3 cret\n\n");

        ServerConfig config =
                Configs.config("proxies: {a: {net: {sasl: {password: '${file:" + file + "}'}}}}", VARIABLES);

        assertThat(config.proxies().get("a").net().sasl().password()).isEqualTo("s3 cret\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NONE} | the variable NONE of the environment is not set",
                "${HOST | a ${ without }",
                "${} | what stands in ${} is neither",
                "${a-b} | what stands in ${} is neither",
                "${file:/no/such} | open /no/such: no such file or directory",
                "${file:/tmp} | is a directory",
                "${file:/dev/zero} | /dev/zero is no regular file",
            })
    void namesTheKeyOfWhatCanNotBePutIn(String written, String why) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> Configs.config("proxies:\n  a: {net: {sasl: {user: \"" + written + "\"}}}", VARIABLES))
                .withMessageStartingWith("failed to parse config: line 2: proxies.a.net.sasl.user: ")
                .withMessageContaining(why);
    }

    @Test
    void fileIsReadWithinBounds() throws IOException {
        Path large = Files.write(dir.resolve("large"), new byte[64 * 1024 + 1]);
        Path odd = Files.write(dir.resolve("odd"), new byte[] {(byte) 0xff});

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("unix_addr: ${file:" + large + "}\nproxies: {a: {}}", VARIABLES))
                .withMessageEndingWith("has more than 65536 bytes");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("unix_addr: ${file:" + odd + "}\nproxies: {a: {}}", VARIABLES))
                .withMessageEndingWith("is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_request_bytes: ${SECRET}\nproxies: {a: {}}",
                "shutdown_timeout: ${SECRET}\nproxies: {a: {}}",
                "grpc_health: ${SECRET}\nproxies: {a: {}}",
                "http: ${SECRET}\nproxies: {a: {}}",
                "proxies: {a: {producer: {compression: 'x${SECRET}'}}}",
            })
    void secretInTheWrongPlaceIsNotTold(String yaml) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(yaml, Map.of("SECRET", "planted")))
                .withMessageNotContaining("plant");
    }

    /** They have references of the same form, which the clients replace. */
    @Test
    void leavesKafkasOwnReferencesToIt() {
        ServerConfig config = Configs.config(
                "proxies: {a: {kafka: {properties: {config.providers: env, sasl.jaas.config: '${env:X}'}}}}",
                VARIABLES);

        assertThat(config.proxies().get("a").kafka().properties()).containsEntry("sasl.jaas.config", "${env:X}");
    }

    @Test
    void tellsWhereValuesAreFrom() {
        ProcessFacts facts = Configs.facts(Map.of("PASS", "planted", "PIXY_GRPC_ADDR", ":9", "PIXY_SASL_USER", "me"));
        String yaml = """
                tcp_addr: ':8'
                proxies:
                  'a b':
                    net: {sasl: {password: 'planted${PASS:-planted}'}}
                """;
        ConfigDraft draft =
                YamlConfig.parse(yaml.getBytes(StandardCharsets.UTF_8), facts).with(facts);
        ServerConfig config = draft.build(facts).config();

        String shown = draft.remarkedIn(EffectiveConfig.asFile(config));

        assertThat(shown.lines())
                .contains("tcp_addr: :8  # line 1", "grpc_addr: :9  # PIXY_GRPC_ADDR")
                .anyMatch(line -> line.strip().equals("password: '****'  # line 4, ${PASS}"))
                .anyMatch(line -> line.strip().equals("user: me  # PIXY_SASL_USER"))
                .anyMatch(line -> line.equals("unix_addr: ''"));
        assertThat(shown).doesNotContain("planted");
        assertThat(Configs.config(shown).tcpAddr()).isEqualTo(":8");
    }
}
