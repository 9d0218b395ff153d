package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pixy.server.config.ProcessFacts;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFormatTest {
    private static final ProcessFacts PLAIN = new ProcessFacts(Map.of(), Optional.of("h"), Optional.empty(), 7);
    private final JsonFormat format = new JsonFormat(PLAIN);

    @Test
    void F2_membersStandInTheirOrder() {
        String line = format.line(Events.event(Level.INFO, "This is a test message"));

        assertThat(line)
                .isEqualTo("{\"category\":\"logrus\",\"appname\":\"kafka-pixy\",\"hostname\":\"h\","
                        + "\"logLevel\":\"INFO\",\"filename\":\"Test.java\",\"funcName\":\"io.pixy.Test.logs\","
                        + "\"lineno\":42,\"message\":\"This is a test message\",\"timestamp\":1795295351.450412,"
                        + "\"pid\":7}");
    }

    @Test
    void digitsAreThoseOfJsonWhereverItRuns() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(format.line(Events.event(Level.INFO, "\u0001\u202e")))
                    .contains("\"message\":\"\\u0001\\u202e\"")
                    .contains("\"timestamp\":1795295351.450412,");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void longTextsAreCut() {
        String line = format.line(Events.event(Level.INFO, "x".repeat(900_000), "a.b", "y".repeat(900_000)));

        assertThat(line).hasSizeLessThan(40_000);
    }

    @Test
    void fieldsNestAtTheirDots() {
        String line = format.line(Events.event(
                Level.ERROR,
                "x",
                "kafka.topic",
                "t",
                "kafka.group",
                "g",
                "n",
                5,
                "tid",
                "actor",
                "kafka.partition",
                3));

        assertThat(line)
                .startsWith("{\"context\":{\"kafka\":{\"group\":\"g\",\"partition\":3,\"topic\":\"t\"},\"n\":5},")
                .endsWith(",\"pid\":7,\"tid\":\"actor\"}");
    }

    @Test
    void someFieldsStandForMembers() {
        String line = format.line(Events.event(
                Level.INFO, "x", "category", "zk", "excFuncName", "f", "excLineno", 9, "excFileName", "a.go"));

        assertThat(line)
                .startsWith("{\"category\":\"zk\",")
                .contains("\"filename\":\"a.go\",\"funcName\":\"f\",\"lineno\":9,");
    }

    @Test
    void errorsHaveTypeAndText() {
        Exception error = new IllegalStateException("outer", new IOException("inner"));

        String line = format.line(Events.event(Level.ERROR, "x", "error", error));

        assertThat(line)
                .contains("\"excType\":\"java.io.IOException\",\"excText\":\"java.lang.IllegalStateException: outer\\n")
                .endsWith(",\"excValue\":\"outer\"}")
                .doesNotContain("context");
    }

    @Test
    void stringsAreEscapedAsGoDoes() {
        assertThat(format.line(Events.event(Level.INFO, "a\"\\\n\r\t<b>&\u0001\u2028é")))
                .contains("\"message\":\"a\\\"\\\\\\n\\r\\t\\u003cb\\u003e\\u0026\\u0001\\u2028é\"");
    }

    @Test
    void containersHaveAnIdAndNoPidOfOne() {
        ProcessFacts docker = new ProcessFacts(Map.of(), Optional.empty(), Optional.of("0123456789ab"), 1);

        assertThat(new JsonFormat(docker).line(Events.event(Level.INFO, "x")))
                .contains("\"hostname\":\"unknown\"")
                .endsWith("\"cid\":\"0123456789ab\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.kafka.clients.NetworkClient,sarama",
        "org.apache.zookeeper.ClientCnxn,zk",
        "org.apache.curator.framework.X,zk",
        "io.pixy.engine.X,logrus"
    })
    void librariesGoByTheirOldNames(String logger, String category) {
        assertThat(format.line(Events.of(logger, Level.INFO, "x", null)))
                .startsWith("{\"category\":\"" + category + "\"");
    }
}
