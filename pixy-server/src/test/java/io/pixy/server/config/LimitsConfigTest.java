package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsConfigTest {

    @Test
    void keysNotGivenKeepTheirDefaults() {
        LimitsConfig limits = Configs.config("""
                limits: {max_connections: 7, min_body_rate: 5, body_timeout: 3s, max_memory_bytes: 5000000000}
                proxies: {a: {}}
                """).limits();

        assertThat(limits)
                .isEqualTo(LimitsConfig.builder()
                        .maxConnections(7)
                        .minBodyRate(5)
                        .bodyTimeout(Duration.ofSeconds(3))
                        .maxMemoryBytes(5_000_000_000L)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "max_connections, -1, >= 0",
        "max_connection_idle, 0, > 0",
        "max_connection_age, -1s, >= 0",
        "max_stream_age, 999ms, between 1s and 24h",
        "max_stream_age, 0s, between 1s and 24h",
        "max_stream_age, 24h1s, between 1s and 24h",
        "header_timeout, 0, > 0",
        "body_timeout, -1s, > 0",
        "min_body_rate, 0, > 0",
        "write_timeout, 0s, > 0",
        "max_header_bytes, 100, >= 8192",
        "max_header_fields, 0, > 0",
        "max_parameters, 0, > 0",
        "max_rows, 0, > 0",
        "max_body_bytes, -1, >= 0",
        "max_memory_bytes, -1, >= 0",
        "max_calls_per_connection, 0, > 0",
        "max_resets, 0, > 0",
        "reset_window, 10ms, >= 1s",
        "max_groups, 0, > 0",
        "max_topics, 0, > 0",
        "max_buffered_bytes, -1, >= 0"
    })
    void refusesWhatCanNotBe(String key, String value, String bound) {
        assertThatThrownBy(() -> Configs.config("limits: {" + key + ": " + value + "}\nproxies: {a: {}}"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("invalid config parameter: limits." + key + " must be " + bound);
    }

    @Test
    void boundsTheGroupsOfEachCluster() {
        ServerConfig config = Configs.config("limits: {max_groups: 7, max_topics: 8}\nproxies: {a: {}, b: {}}");

        assertThat(config.proxies().values())
                .extracting(cluster -> cluster.consumer().maxGroups())
                .containsExactly(7, 7);
        assertThat(config.proxies().values())
                .extracting(cluster -> cluster.consumer().maxTopics())
                .containsExactly(8, 8);
    }

    @Test
    void warnsAboutAMisspelledKey() {
        LoadedConfig loaded = Configs.load("limits: {max_group: 7}\nproxies: {a: {}}");

        assertThat(loaded.warnings())
                .containsExactly("line 1: unknown key limits.max_group, did you mean limits.max_groups?");
    }
}
