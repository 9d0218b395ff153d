package io.pixy.server.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.InvalidRequestException;
import io.pixy.server.grpc.MemoryCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoggerRoutesTest {
    private final Remembered levels = new Remembered();
    private final Operations operations = new Operations(new LoggerRoutes(levels).operations(), () -> {});

    @Test
    void showsAll() {
        assertThat(ask("GET", "/manage/loggers", "").replaceAll("\\s", ""))
                .isEqualTo("{\"loggers\":{\"io.pixy\":{\"severity\":\"info\",\"changed\":false}}}");
    }

    @Test
    void changesOneAndTakesItBack() {
        assertThat(ask("PUT", "/manage/loggers/io.pixy", "{\"severity\": \"debug\"}")
                        .replaceAll("\\s", ""))
                .isEqualTo("{\"severity\":\"debug\",\"changed\":true,\"name\":\"io.pixy\"}");

        ask("PUT", "/manage/loggers/io.pixy", "{\"severity\": null}");

        assertThat(levels.set).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "\"debug\"", "{\"severity\": 7}", "{\"level\": \"debug\"}", "null"})
    void refusesOtherBodies(String body) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> ask("PUT", "/manage/loggers/io.pixy", body))
                .withMessageContaining("{\"severity\": \"debug\"}");
        assertThat(levels.set).isEmpty();
    }

    private String ask(String method, String path, String body) {
        Operations.Found found = operations.find(method, path).orElseThrow();
        Operation operation = found.operation().orElseThrow();
        OperationReply reply = operation
                .handler()
                .handle(new OperationRequest(
                        operation,
                        new MemoryCluster(),
                        found.names(),
                        name -> List.of(),
                        name -> Optional.empty(),
                        body.getBytes(StandardCharsets.UTF_8)))
                .join();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json");
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static final class Remembered implements Levels {
        private final Map<String, String> set = new TreeMap<>();

        @Override
        public Map<String, Shown> all() {
            return Map.of("io.pixy", of("io.pixy"));
        }

        @Override
        public Shown of(String logger) {
            return new Shown(set.getOrDefault(logger, "info"), set.containsKey(logger));
        }

        @Override
        public void set(String logger, Optional<String> severity) {
            severity.ifPresentOrElse(value -> set.put(logger, value), () -> set.remove(logger));
        }
    }
}
