package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import io.pixy.server.warmup.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PixyPartsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"grpc_addr: '', tcp_addr: ':2'", "grpc_addr: '', tcp_addr: '', unix_addr: /run/pixy"})
    void whereThereIsNoGrpcNoneIsWarmedUp(String yaml) throws IOException {
        assertThat(PixyParts.kinds(config(yaml))).containsExactly(WarmUp.Kind.REST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc_addr: ':1', tcp_addr: ''",
                "grpc_addr: '', tcp_addr: '', grpc_unix_addr: /run/pixy",
                "grpc_addr: ':1', tcp_addr: '', management_addr: ':3'"
            })
    void whereThereIsNoRestNoneIsWarmedUp(String yaml) throws IOException {
        assertThat(PixyParts.kinds(config(yaml))).containsExactly(WarmUp.Kind.GRPC);
    }

    @Test
    void whereThereAreBothBothAre() throws IOException {
        assertThat(PixyParts.kinds(config("unix_addr: /run/pixy"))).containsExactly(WarmUp.Kind.REST, WarmUp.Kind.GRPC);
    }

    private ServerConfig config(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("pixy.yaml"), "{" + yaml + ", proxies: {default: {}}}");
        return YamlConfig.read(file, ProcessFacts.current())
                .build(ProcessFacts.current())
                .config();
    }
}
