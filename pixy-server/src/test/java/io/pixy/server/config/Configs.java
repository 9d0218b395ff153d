package io.pixy.server.config;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Short cuts of the tests. */
final class Configs {
    static final ProcessFacts FACTS = facts(Map.of());

    private Configs() {}

    static ProcessFacts facts(Map<String, String> variables) {
        return new ProcessFacts(variables, Optional.of("host"), Optional.empty(), 7);
    }

    static LoadedConfig load(String yaml) {
        return draft(yaml).build(FACTS);
    }

    static ServerConfig config(String yaml) {
        return load(yaml).config();
    }

    static ConfigDraft draft(String yaml) {
        return YamlConfig.parse(yaml.getBytes(StandardCharsets.UTF_8), FACTS);
    }

    static ServerConfig config(String yaml, Map<String, String> variables) {
        ProcessFacts facts = facts(variables);
        return YamlConfig.parse(yaml.getBytes(StandardCharsets.UTF_8), facts)
                .with(facts)
                .build(facts)
                .config();
    }

    static ServerConfig defaults() {
        return ConfigDraft.defaults().build(FACTS).config();
    }
}
