package io.pixy.server.config;

import static io.pixy.server.config.Configs.config;
import static io.pixy.server.config.Configs.defaults;
import static io.pixy.server.config.Configs.draft;
import static io.pixy.server.config.Configs.facts;
import static io.pixy.server.config.Configs.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.server.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlConfigTest {

    @Test
    void C2_keepsDefaultsOfWhatIsNotGiven() {
        String yaml = """
                proxies:
                  bar:
                    client_id: foo
                    kafka:
                      seed_peers:
                        - 192.168.19.2:9092
                        - 192.168.19.3:9092
                    consumer:
                      long_polling_timeout: 5s
                """;

        ServerConfig config = config(yaml);

        assertThat(config.defaultCluster()).isEqualTo("bar");
        assertThat(config.proxies())
                .containsOnly(Map.entry(
                        "bar",
                        ClusterConfig.builder()
                                .clientId(Optional.of("foo"))
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of("192.168.19.2:9092", "192.168.19.3:9092"))
                                        .build())
                                .consumer(ConsumerConfig.builder()
                                        .longPollingTimeout(Duration.ofSeconds(5))
                                        .build())
                                .build()));
    }

    @Test
    void C4_firstClusterIsTheDefault() {
        ServerConfig config =
                config("proxies: {foo: {client_id: foo_id}, bar: {client_id: bar_id}, bazz: {client_id: bazz_id}}");

        assertThat(config.defaultCluster()).isEqualTo("foo");
        assertThat(config.proxies().keySet()).containsExactly("foo", "bar", "bazz");
        assertThat(config.proxies().values())
                .map(cluster -> cluster.clientId().orElseThrow())
                .containsExactly("foo_id", "bar_id", "bazz_id");
    }

    @Test
    void defaultClusterCanBeNamed() {
        assertThat(config("default_cluster: bar\nproxies: {foo: {}, bar: {}}").defaultCluster())
                .isEqualTo("bar");
    }

    @Test
    void C6_readsTlsFilesWithoutLookingAtThem() {
        ServerConfig config = config("tls: {certificate_path: /no/crt.pem, key_path: /no/key.pem}\nproxies: {a: {}}");

        assertThat(config.tls()).contains(new TlsFiles(Path.of("/no/crt.pem"), Path.of("/no/key.pem")));
    }

    @Test
    void C7_readsAddressesAsTheyAre() {
        ServerConfig config = config("""
                grpc_addr: bar.baz:50000
                tcp_addr: foo.bar:443
                unix_addr: "/var/run/kafka-pixy.sock"
                grpc_unix_addr: /var/run/pixy-grpc.sock
                proxies: {a: {}}
                """);

        assertThat(config.grpcAddr()).isEqualTo("bar.baz:50000");
        assertThat(config.tcpAddr()).isEqualTo("foo.bar:443");
        assertThat(config.unixAddr()).isEqualTo("/var/run/kafka-pixy.sock");
        assertThat(config.grpcUnixAddr()).isEqualTo("/var/run/pixy-grpc.sock");
    }

    @Test
    void emptyAddressesSwitchListenersOff() {
        ServerConfig config = config("grpc_addr: ''\ntcp_addr: \"\"\nproxies: {a: {}}");

        assertThat(config.grpcAddr()).isEmpty();
        assertThat(config.tcpAddr()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxies: {default: }",
                "proxies: {default: ~}",
                "proxies: {default: {producer: , consumer: null, kafka: {seed_peers: }, net: {sasl: }}}",
                "grpc_addr:\ntls:\nlogging:\nshutdown_timeout:\nproxies: {default: {}}",
            })
    void C7_nullCountsAsAbsent(String yaml) {
        assertThat(config(yaml)).isEqualTo(defaults());
    }

    @ParameterizedTest
    @CsvSource({"5,5", "5.9,5", "0x10,16", "010,8", "1_000,1000", "1e3,1000", "3s,3000000000"})
    void C3_bareNumbersAreNanoseconds(String value, long nanos) {
        ServerConfig config = config("proxies: {a: {consumer: {long_polling_timeout: " + value + "}}}");

        assertThat(config.proxies().get("a").consumer().longPollingTimeout()).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({"yes,true", "on,true", "Y,true", "TRUE,true", "no,false", "Off,false", "n,false", "false,false"})
    void readsBooleansOfYaml11(String word, boolean value) {
        assertThat(config("proxies: {a: {consumer: {disabled: " + word + "}}}")
                        .proxies()
                        .get("a")
                        .consumer()
                        .disabled())
                .isEqualTo(value);
    }

    @Test
    void dozensOfClustersMayShareTheirSettings() {
        StringBuilder yaml = new StringBuilder("proxies:\n  first: &d {kafka: {seed_peers: [k:1]}}\n");
        for (int i = 0; i < 200; i++) {
            yaml.append("  c" + i + ": {<<: *d, client_id: x}\n");
        }

        ServerConfig config = Configs.config(yaml.toString());

        assertThat(config.proxies()).hasSize(201);
        assertThat(config.proxies().get("c199").kafka().seedPeers()).containsExactly("k:1");
    }

    @Test
    void resolvesAnchorsAndMergeKeys() {
        String yaml = """
                x-common: &common
                  ack_timeout: 1m
                  max_retries: 3
                x-other: &other {max_retries: 9, retry_backoff: 2s}
                proxies:
                  a:
                    consumer: &a
                      <<: [*common, *other]
                      ack_timeout: 2m
                  b:
                    consumer: *a
                """;

        LoadedConfig loaded = load(yaml);

        ConsumerConfig consumer = loaded.config().proxies().get("a").consumer();
        assertThat(consumer.ackTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(consumer.maxRetries()).isEqualTo(3);
        assertThat(consumer.retryBackoff()).isEqualTo(Duration.ofSeconds(2));
        assertThat(loaded.config().proxies().get("b").consumer()).isEqualTo(consumer);
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void ofDuplicateKeysTheLastCounts() {
        LoadedConfig loaded = load("tcp_addr: a:1\ntcp_addr: b:2\nproxies: {a: {}}");

        assertThat(loaded.config().tcpAddr()).isEqualTo("b:2");
        assertThat(loaded.warnings()).containsExactly("line 2: duplicate key tcp_addr, this one counts");
    }

    @Test
    void onlyTheFirstDocumentCounts() {
        assertThat(config("proxies: {a: {}}\n---\nproxies: {b: {}}\n...\n@broken")
                        .proxies())
                .containsOnlyKeys("a");
    }

    @Test
    void warnsAboutUnknownKeysInTheOrderOfTheFile() {
        String yaml = """
                proxies:
                  a:
                    consumer:
                      long_poling_timeout: 1s
                      ackTimeout: 1s
                      registration_timeout: 1s
                    kafkas: {}
                nonsense: 1
                """;

        assertThat(load(yaml).warnings())
                .containsExactly(
                        "line 4: unknown key proxies.a.consumer.long_poling_timeout,"
                                + " did you mean proxies.a.consumer.long_polling_timeout?",
                        "line 5: unknown key proxies.a.consumer.ackTimeout,"
                                + " did you mean proxies.a.consumer.ack_timeout?",
                        "line 6: unknown key proxies.a.consumer.registration_timeout",
                        "line 7: unknown key proxies.a.kafkas, did you mean proxies.a.kafka?",
                        "line 8: unknown key nonsense");
    }

    @Test
    void readsKeysOfOurOwn() {
        ServerConfig config = config("""
                shutdown_timeout: 90s
                max_request_bytes: 2000000
                proxies:
                  a:
                    client_id: pixy-1
                    kafka: {properties: {fetch.max.bytes: 5, metadata.max.age.ms: "7"}}
                    net: {sasl: {mechanism: SCRAM-SHA-512, user: u, password: 123}}
                    consumer:
                      membership: kafka
                      group_protocol: consumer
                      join_grace: 1s
                      rebalance_timeout: 2m
                      session_timeout: 6s
                      static_membership: true
                      initial_offset: oldest
                      auto_create_topics: off
                      session_loss: optimistic
                      max_metadata_bytes: 8192
                      recommit_interval: 2h
                      max_buffered_bytes: 5000000000
                """);

        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.maxRequestBytes()).isEqualTo(2_000_000);
        ClusterConfig cluster = config.proxies().get("a");
        assertThat(cluster.kafka().properties())
                .containsOnly(Map.entry("fetch.max.bytes", "5"), Map.entry("metadata.max.age.ms", "7"));
        assertThat(cluster.net().sasl().mechanism().text()).isEqualTo("SCRAM-SHA-512");
        assertThat(cluster.net().sasl().password()).isEqualTo("123");
        assertThat(cluster.consumer().membership().text()).isEqualTo("kafka");
        assertThat(cluster.consumer().groupProtocol().text()).isEqualTo("consumer");
        assertThat(cluster.consumer().joinGrace()).hasSeconds(1);
        assertThat(cluster.consumer().rebalanceTimeout()).hasMinutes(2);
        assertThat(cluster.consumer().sessionTimeout()).hasSeconds(6);
        assertThat(cluster.consumer().staticMembership()).isTrue();
        assertThat(cluster.consumer().initialOffset().text()).isEqualTo("oldest");
        assertThat(cluster.consumer().autoCreateTopics()).isFalse();
        assertThat(cluster.consumer().sessionLoss().text()).isEqualTo("optimistic");
        assertThat(cluster.consumer().maxMetadataBytes()).isEqualTo(8192);
        assertThat(cluster.consumer().recommitInterval()).isEqualTo(Duration.ofHours(2));
        assertThat(cluster.consumer().maxBufferedBytes()).isEqualTo(5_000_000_000L);
    }

    @Test
    void loggersKeepTheirOrder() {
        ServerConfig config = config("logging: [{name: json, severity: ERROR}, {name: syslog}]\nproxies: {a: {}}");

        assertThat(config.logging()).containsExactly(new LoggerConfig("json", "ERROR"), new LoggerConfig("syslog", ""));
    }

    @Test
    void versionComesFromTheEnvironmentIfTheFileHasNone() {
        ConfigDraft file = draft("proxies: {a: {}, b: {kafka: {version: 2.3.0}}}");

        Map<String, ClusterConfig> clusters =
                file.build(facts(Map.of("KAFKA_VERSION", "0.11.0.1"))).config().proxies();

        assertThat(clusters.get("a").kafka().version()).contains(new KafkaVersion("0.11.0.1"));
        assertThat(clusters.get("b").kafka().version()).contains(new KafkaVersion("2.3.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "banana", "0.12.0.0"})
    void badVersionInTheEnvironmentIsNoVersion(String version) {
        ServerConfig config = ConfigDraft.defaults()
                .build(facts(Map.of("KAFKA_VERSION", version)))
                .config();

        assertThat(config.proxies().get("default").kafka().version()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.8.2.2", "0.10.2.1", "0.11.0.3", "2.3.0", "2.8.1", "4.1.0"})
    void readsVersionsOfOldAndLaterBrokers(String version) {
        assertThat(config("proxies: {a: {kafka: {version: " + version + "}}}")
                        .proxies()
                        .get("a")
                        .kafka()
                        .version())
                .contains(new KafkaVersion(version));
    }

    @Test
    void clustersWithoutClientIdShareOne() {
        ServerConfig config = config("proxies: {a: {}, b: {client_id: mine}, c: {}}");

        assertThat(config.proxies().values())
                .map(cluster -> cluster.clientId().orElseThrow())
                .containsExactly("kp_host_7", "mine", "kp_host_7");
    }
}
