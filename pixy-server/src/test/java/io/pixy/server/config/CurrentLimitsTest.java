package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class CurrentLimitsTest {
    private static final String OTHERS = """
            limits:
              max_connections: 1
              max_connection_idle: 1s
              max_connection_age: 1s
              max_stream_age: 1s
              header_timeout: 1s
              body_timeout: 1s
              min_body_rate: 1
              write_timeout: 1s
              max_header_bytes: 8192
              max_header_fields: 1
              max_parameters: 1
              max_rows: 1
              max_body_bytes: 1
              max_memory_bytes: 1
              max_calls_per_connection: 1
              max_resets: 1
              reset_window: 1s
              max_groups: 1
              max_topics: 1
              max_buffered_bytes: 1
            proxies: {default: {}}
            """;

    private final CurrentLimits limits = new CurrentLimits(LimitsConfig.defaults());

    /** Whoever is told that a key was taken over must be able to rely on it, and the other way round. */
    @Test
    void takesOverTheKeysThatItSaysAndNoOthers() {
        limits.prepare(Configs.config(OTHERS)).run();

        Map<String, Object> before = LimitsReader.asMap(LimitsConfig.defaults());
        Map<String, Object> after = LimitsReader.asMap(limits.get());
        Set<String> changed = new TreeSet<>();
        before.forEach((key, value) -> {
            if (!value.equals(after.get(key))) {
                changed.add("limits." + key);
            }
        });
        assertThat(changed).isEqualTo(new TreeSet<>(limits.keys()));
    }

    @Test
    void changesNothingBeforeItIsRun() {
        Runnable change = limits.prepare(Configs.config(OTHERS));

        assertThat(limits.get()).isEqualTo(LimitsConfig.defaults());
        change.run();
        assertThat(limits.get().maxRows()).isEqualTo(1);
    }
}
