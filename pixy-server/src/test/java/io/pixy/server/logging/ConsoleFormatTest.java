package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConsoleFormatTest {
    private static final String TIME = "2026-11-21 21:09:11.450412 Z ";
    private final ConsoleFormat format = new ConsoleFormat(ZoneId.of("UTC"));

    @Test
    void looksAsKafkaPixysLines() {
        String line = format.line(Events.event(
                Level.ERROR,
                "Failed to submit message: msg=...",
                "tid",
                "main.0/prod_disp.0",
                "error",
                "kafka server: out of order"));

        assertThat(line)
                .isEqualTo(TIME + "error <main.0/prod_disp.0> \"Failed to submit message: msg=...\""
                        + " error=\"kafka server: out of order\" ");
    }

    @Test
    void fieldsAreSortedAndOnlyTextsAreQuoted() {
        String line = format.line(Events.event(
                Level.WARN, "ack-timeout.1", "kafka.topic", "a b", "count", 5, "kafka.group", "g", "yes", true));

        assertThat(line).isEqualTo(TIME + "warning ack-timeout.1 count=5 kafka.group=g kafka.topic=\"a b\" yes=true ");
    }

    @Test
    void quotesAreTheOnlyThingEscaped() {
        assertThat(format.line(Events.event(Level.INFO, "a \"b\" \\ c")))
                .isEqualTo(TIME + "info \"a \\\"b\\\" \\ c\" ");
    }

    @Test
    void errorsOfKafkaTakeOneLine() {
        var event = Events.of("io.pixy.Test", Level.ERROR, "gone", new IOException("it broke"));

        assertThat(format.line(event)).isEqualTo(TIME + "error gone error=\"it broke\" ");
    }

    @Test
    void bugsShowWhereTheyAre() {
        var event = Events.of("io.pixy.Test", Level.ERROR, "gone", new IllegalStateException("no"));

        assertThat(format.line(event))
                .startsWith(TIME + "error gone error=no \njava.lang.IllegalStateException: no\n\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "UTC,21:09:11.450412 Z",
        "+01:00,22:09:11.450412 +01",
        "-05:00,16:09:11.450412 -05",
        "+05:30,02:39:11.450412 +05"
    })
    void zoneIsToldInHours(String zone, String told) {
        assertThat(new ConsoleFormat(ZoneId.of(zone)).line(Events.event(Level.INFO, "x")))
                .contains(told + " info x ");
    }

    @Test
    void contextOfTheThreadIsThereToo() {
        var event = Events.event(Level.INFO, "x");
        event.setMDCPropertyMap(Map.of("kafka.group", "g", "tid", "actor"));

        assertThat(format.line(event)).isEqualTo(TIME + "info <actor> x kafka.group=g ");
    }
}
