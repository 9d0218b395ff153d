package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pixy.server.config.ProcessFacts;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MasksTest {
    private static final String KEY = "pixy_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    static Stream<Format> formats() {
        return Stream.of(new ConsoleFormat(ZoneOffset.UTC), new JsonFormat(ProcessFacts.current()));
    }

    /** As libraries write headers when they are made to. */
    @ParameterizedTest
    @MethodSource("formats")
    void noLineHasCredentials(Format format) {
        LineEncoder encoder = new LineEncoder(format);
        String line = new String(
                encoder.encode(Events.event(
                        Level.WARN,
                        "headers=[authorization: Bearer eyJhbGci.eyJzdWIi.c2lnbmF0dXJl, x-api-key: " + KEY + "]",
                        "field",
                        "Basic YW5uOnNlY3JldA==")),
                StandardCharsets.UTF_8);

        assertThat(line).doesNotContain("eyJ", "AAAA", "YW5u").contains("Bearer ****", "pixy_****", "Basic ****");
    }

    @ParameterizedTest
    @CsvSource({"nothing to hide", "pixy_engine and pixy_v1", "a bearer of news", "Basic rules"})
    void otherWordsStay(String line) {
        assertThat(Masks.mask(line)).isEqualTo(line);
    }
}
