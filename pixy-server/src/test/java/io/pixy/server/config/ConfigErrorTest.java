package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** G56: the texts behind {@code Failed to load config: err=(}. */
final class ConfigErrorTest {
    private static final String RULE = "invalid config parameter: invalid config, cluster=a: ";
    private static final String TYPES = "failed to parse config: yaml: unmarshal errors:";

    @ParameterizedTest
    @MethodSource
    void forms(String yaml, String text) {
        assertRefused(yaml, text);
    }

    static Stream<Arguments> forms() {
        String noProxy = "invalid config parameter: at least on proxy must be configured";
        return Stream.of(
                arguments("", noProxy), // C1
                arguments("# nothing\n", noProxy),
                arguments("~", noProxy),
                arguments("proxies:", noProxy),
                arguments("proxies: {}", noProxy),
                arguments("tcp_addr: a:1", noProxy),
                arguments("proxies: {1: {}}", "invalid cluster, "),
                arguments("proxies: {true: {}}", "invalid cluster, "),
                arguments("proxies: {on: {}}", "invalid cluster, "),
                arguments("proxies: {1.5: {}}", "invalid cluster, "),
                arguments("proxies: {~: {}}", "invalid cluster, "),
                arguments("proxies: {a: {kafka: {version: 2.0}}}", "failed to parse config: bad kafka version, 2.0"),
                arguments(
                        "proxies: {a: {kafka: {version: 0.12.0.0}}}",
                        "failed to parse config: bad kafka version, 0.12.0.0"),
                arguments(
                        "proxies: {a: {producer: {compression: brotli}}}",
                        "failed to parse config: bad compression, brotli"),
                arguments(
                        "proxies: {a: {producer: {required_acks: all}}}",
                        "failed to parse config: bad compression, all"),
                arguments(
                        "proxies: {a: {consumer: {membership: etcd}}}",
                        "failed to parse config: bad consumer membership, etcd"),
                arguments(
                        "default_cluster: b\nproxies: {a: {}}",
                        "invalid config parameter: default_cluster is not one of proxies: b"), // C6
                arguments(
                        "tls: {certificate_path: /x.pem}\nproxies: {a: {}}",
                        "invalid config parameter: tls.certificate_path and tls.key_path"
                                + " must be given both or neither"), // C12
                arguments(
                        "shutdown_timeout: 0\nproxies: {a: {}}",
                        "invalid config parameter: shutdown_timeout must be > 0"));
    }

    @ParameterizedTest
    @MethodSource
    void types(String yaml, String lines) {
        assertRefused(yaml, TYPES + lines);
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments( // C3
                        """
                        proxies:
                          default:
                            client_id: foo
                            kafka:
                              seed_peers:
                                - 192.168.19.2:9092
                                - 192.168.19.3:9092
                            consumer:
                              long_polling_timeout: Kaboom!
                        """, "\n  line 9: cannot unmarshal !!str `Kaboom!` into time.Duration"),
                arguments(
                        "proxies: {a: {producer: {retry_max: many}}}",
                        "\n  line 1: cannot unmarshal !!str `many` into int"),
                arguments(
                        "proxies: {a: {producer: {retry_max: '5'}}}",
                        "\n  line 1: cannot unmarshal !!str `5` into int"),
                arguments("proxies: {a: {producer: {retry_max: [1]}}}", "\n  line 1: cannot unmarshal !!seq into int"),
                arguments(
                        "proxies: {a: {producer: {retry_max: {a: 1}}}}", "\n  line 1: cannot unmarshal !!map into int"),
                arguments(
                        "proxies: {a: {producer: {retry_max: 3000000000}}}",
                        "\n  line 1: cannot unmarshal !!int `3000000000` into int"),
                arguments(
                        "proxies: {a: {producer: {flush_frequency: [1s]}}}",
                        "\n  line 1: cannot unmarshal !!seq into time.Duration"),
                arguments(
                        "proxies: {a: {producer: {flush_frequency: true}}}",
                        "\n  line 1: cannot unmarshal !!bool `true` into time.Duration"),
                arguments("proxies: {a: {kafka: {tls: 1}}}", "\n  line 1: cannot unmarshal !!int `1` into bool"),
                arguments("proxies: {a: {kafka: {tls: 'yes'}}}", "\n  line 1: cannot unmarshal !!str `yes` into bool"),
                arguments(
                        "proxies: {a: {kafka: {seed_peers: 'localhost:9092'}}}",
                        "\n  line 1: cannot unmarshal !!str `localho...` into []string"),
                arguments("proxies: [a]", "\n  line 1: cannot unmarshal !!seq into map[string]*config.Proxy"),
                arguments("proxies: {a: [b]}", "\n  line 1: cannot unmarshal !!seq into config.Proxy"),
                arguments("proxies: {a: x}", "\n  line 1: cannot unmarshal !!str `x` into config.Proxy"),
                arguments("tcp_addr: [1]\nproxies: {a: {}}", "\n  line 1: cannot unmarshal !!seq into string"),
                arguments(
                        """
                        proxies:
                          a:
                            consumer: {max_retries: x}
                            kafka: {tls: maybe}
                        grpc_addr: {}
                        """,
                        "\n  line 3: cannot unmarshal !!str `x` into int"
                                + "\n  line 4: cannot unmarshal !!str `maybe` into bool"
                                + "\n  line 5: cannot unmarshal !!map into string"));
    }

    @ParameterizedTest
    @MethodSource
    void syntax(String yaml, String start) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(yaml))
                .withMessageStartingWith("failed to parse config: yaml: " + start);
    }

    static Stream<Arguments> syntax() {
        return Stream.of(
                arguments("a: b: c", "line 1: mapping values are not allowed"),
                arguments("a: 1\nb: [1, 2", "line 2: "),
                arguments("a:\n\t- b", "line 2: found character that cannot start any token"),
                arguments("a: *nope", "line 1: found undefined alias"),
                arguments("a: \u0001", "control characters are not allowed"));
    }

    @Test
    void brokenUtf8IsToldAsSuch() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlConfig.parse(new byte[] {'a', ':', ' ', (byte) 0xff}, Configs.FACTS))
                .withMessage("failed to parse config: yaml: invalid leading UTF-8 octet");
    }

    @Test
    void mergeOfItselfIsRefused() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("proxies: &p {a: {}, <<: *p}"))
                .withMessageContaining("map merge");
    }

    @Test
    void deepNestingIsToldAsSuch() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("a: " + "[".repeat(200) + "]".repeat(200)))
                .withMessageContaining("Nesting Depth exceeded")
                .withMessageStartingWith("failed to parse config: yaml: ");
    }

    @Test
    void controlCharactersAreToldAsSuch() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("a: \u0001"))
                .withMessage("failed to parse config: yaml: control characters are not allowed");
    }

    /** Each level stands twice in the next one, so following all ways would take hours. */
    @Test
    @Timeout(20)
    void mergesThatMultiplyAreRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 {x: 1}\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("a" + i + ": &a" + i + " {<<: [*a" + (i - 1) + ", *a" + (i - 1) + "]}\n");
        }
        yaml.append("proxies: {p: {kafka: {<<: [*a18, *a18]}}}\n");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(yaml.toString()))
                .withMessageContaining("map merge of too many maps");
    }

    @Test
    void missingFileIsTold(@TempDir Path dir) {
        Path file = dir.resolve("no.yaml");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlConfig.read(file, Configs.FACTS))
                .withMessage("open " + file + ": no such file or directory");
    }

    @Test
    void directoryIsNoFile(@TempDir Path dir) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlConfig.read(dir, Configs.FACTS))
                .withMessage("read " + dir + ": is a directory");
    }

    /** Such as /dev/zero, of which a server that reads its configuration again would die. */
    @Test
    void aFileWithoutEndIsRefused(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("huge.yaml");
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(Integer.MAX_VALUE + 1L);
        }

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlConfig.read(file, Configs.FACTS))
                .withMessage(file + " has more than 8388608 bytes");
    }

    /** Each row breaks its rule and all below it, so that the order shows. */
    @ParameterizedTest
    @MethodSource
    void rulesInTheirOrder(String yaml, String rule) {
        assertRefused(yaml, RULE + rule);
    }

    static Stream<Arguments> rulesInTheirOrder() {
        String[][] producer = {
            {"channel_buffer_size: 0", "producer.channel_buffer_size must be > 0"},
            {"flush_bytes: -1", "producer.flush_bytes must be >= 0"},
            {"flush_frequency: -1s", "producer.flush_frequency must be >= 0"},
            {"retry_backoff: 0", "producer.retry_backoff must be > 0"},
            {"retry_max: 0", "producer.retry_max must be > 0"},
            {"shutdown_timeout: -1", "producer.shutdown_timeout must be >= 0"},
            {"timeout: -1ns", "producer.timeout must be >= 0"},
            {"partitioner: foo", "producer.partitioner is invalid: \"bad partitioner: foo\""},
        };
        String[][] consumer = {
            {"ack_timeout: 0s", "consumer.ack_timeout must be > 0"},
            {"channel_buffer_size: -5", "consumer.channel_buffer_size must be > 0"},
            {"fetch_max_bytes: 0", "consumer.fetch_bytes must be > 0"},
            {"long_polling_timeout: 0", "consumer.long_polling_timeout must be > 0"},
            {"max_pending_messages: 0", "consumer.max_pending_messages must be > 0"},
            {"max_retries: -2", "consumer.max_retries must be >= -1"},
            {"offsets_commit_interval: 0", "consumer.offsets_commit_interval must be > 0"},
            {"subscription_timeout: 0", "consumer.subscription_timeout must be > 0"},
            {"retry_backoff: 0", "consumer.retry_backoff must be > 0"},
        };
        String ca = "kafka: {ca_certificate_file: /no/ca.pem}";
        Stream<Arguments> ofProducer = Stream.iterate(0, i -> i < producer.length, i -> i + 1)
                .map(i -> arguments(
                        "proxies: {a: {producer: {" + from(producer, i) + "}, consumer: {" + from(consumer, 0) + "}, "
                                + ca + "}}",
                        producer[i][1]));
        Stream<Arguments> ofConsumer = Stream.iterate(0, i -> i < consumer.length, i -> i + 1)
                .map(i ->
                        arguments("proxies: {a: {consumer: {" + from(consumer, i) + "}, " + ca + "}}", consumer[i][1]));
        return Stream.concat(ofProducer, ofConsumer);
    }

    private static String from(String[][] rows, int first) {
        StringBuilder keys = new StringBuilder();
        for (int i = first; i < rows.length; i++) {
            keys.append(i == first ? "" : ", ").append(rows[i][0]);
        }
        return keys.toString();
    }

    private static void assertRefused(String yaml, String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(yaml))
                .withMessage(text);
    }
}
