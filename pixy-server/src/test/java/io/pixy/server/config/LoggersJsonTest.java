package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoggersJsonTest {

    @Test
    void namesOfMembersHaveNoCase() {
        assertThat(LoggersJson.parse("[{\"Name\":\"json\",\"SEVERITY\":\"error\",\"params\":{\"a\":\"b\"},\"x\":1}]"))
                .hasValueSatisfying(loggers ->
                        assertThat(loggers).containsExactly(new LoggerConfig("json", "error", Map.of("a", "b"))));
    }

    @Test
    void nullKeepsTheFileAndAnEmptyListIsOne() {
        assertThat(LoggersJson.parse("null")).isEmpty();
        assertThat(LoggersJson.parse(" [] "))
                .hasValueSatisfying(loggers -> assertThat(loggers).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "{", "{}", "[1]", "[] x", "[{\"name\": 5}]", "\"console\"", "[{\"params\": []}]"})
    void refusesWhatIsNoListOfLoggers(String json) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> LoggersJson.parse(json))
                .withMessageStartingWith("failed to parse logger config: ");
    }
}
