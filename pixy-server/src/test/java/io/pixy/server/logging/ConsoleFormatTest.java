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
    void nobodyWritesLinesOfTheirOwn() {
        String forged = "x\n2026-01-01 00:00:00.000000 Z error FORGED\r\t\u001b[2K\u0085\u2028\u202e\ud800";
        String escaped =
                "x\\n2026-01-01 00:00:00.000000 Z error FORGED" + "\\r\\t\\u001b[2K\\u0085\\u2028\\u202e\\ud800";

        String line = format.line(Events.event(Level.ERROR, forged, "topic", forged, "tid", forged));

        assertThat(line).isEqualTo(TIME + "error <" + escaped + "> \"" + escaped + "\" topic=\"" + escaped + "\" ");
    }

    @Test
    void bugsDoNotWriteLinesOfOthersEither() {
        var cause = new IllegalArgumentException("a\n2026-01-01 error FORGED");
        var event = Events.of("io.pixy.Test", Level.ERROR, "gone", new IllegalStateException("b\nc", cause));

        assertThat(format.line(event).lines().skip(1))
                .allMatch(line -> line.startsWith("\tat ")
                        || line.equals("java.lang.IllegalStateException: b\\nc")
                        || line.equals("Caused by: java.lang.IllegalArgumentException: a\\n2026-01-01 error FORGED"));
    }

    @Test
    void longTextsAreCut() {
        String line = format.line(Events.event(Level.ERROR, "x".repeat(900_000), "topic", "y".repeat(900_000)));

        assertThat(line).hasSizeLessThan(40_000).contains("... (883616 characters more)");
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
