package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.config.ConfigDraft;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExposureTest {
    @TempDir
    private Path directory;

    @Test
    void theDefaultsAreOpenToTheNetwork() {
        ServerConfig config =
                ConfigDraft.defaults().build(ProcessFacts.current()).config();

        assertThat(Exposure.of(config))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("Whoever reaches 0.0.0.0:19091 or 0.0.0.0:19092 can read and write all topics")
                        .contains("access.default: deny"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{grpc_addr: ':1', tcp_addr: ''",
                "{grpc_addr: '', tcp_addr: '', unix_addr: '[::]:1'",
                "{grpc_addr: '', tcp_addr: 'localhost:1', management_addr: ':2'",
                "{tls: {certificate_path: a, key_path: b}, management_addr: ':2', management: {tls: false}"
            })
    void whateverIsReachedIsToldOf(String yaml) throws IOException {
        assertThat(Exposure.of(config(yaml))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{grpc_addr: 'localhost:1', tcp_addr: '127.0.0.1:2', unix_addr: /run/pixy",
                "{grpc_addr: '[::1]:1', tcp_addr: ''",
                "{grpc_addr: '', tcp_addr: 'localhost:1', management_addr: ':2', console: {enabled: false}",
                "{grpc_addr: '', tcp_addr: 'localhost:1', management_addr: ':2', console: {read_only: true}",
                "{tls: {certificate_path: a, key_path: b}",
                "{tls: {certificate_path: a, key_path: b}, management_addr: ':2'",
                "{access: {default: deny}"
            })
    void whatIsNotReachedOrClosedIsNot(String yaml) throws IOException {
        assertThat(Exposure.of(config(yaml))).isEmpty();
    }

    private ServerConfig config(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("pixy.yaml"), yaml + ", proxies: {default: {}}}");
        return YamlConfig.read(file, ProcessFacts.current())
                .build(ProcessFacts.current())
                .config();
    }
}
