package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pixy.server.config.LoggerConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoggerNamesTest {
    private static final List<Level> LEVELS = List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    @ParameterizedTest
    @CsvSource({"panic,0", "FATAL,0", "error,1", "Warn,2", "warning,2", "info,3", "DEBUG,4", "trace,5", "'',3"})
    void F3_C5_severityLetsPassItselfAndWorse(String severity, int passing) {
        Thresholds console =
                names(new LoggerConfig("console", severity)).console().orElseThrow();

        assertThat(LEVELS)
                .filteredOn(level -> console.passes("io.pixy.X", level))
                .hasSize(passing);
    }

    @Test
    void syslogIsToldWarningsUnlessItWantsMore() {
        assertThat(names(new LoggerConfig("syslog", "")).syslog().orElseThrow().general())
                .isEqualTo(Level.WARN);
    }

    @Test
    void C4_unknownNamesAreIgnoredWithAWarning() {
        LoggerNames names = names(new LoggerConfig("udplog", "info"), new LoggerConfig("console", "loud"));

        assertThat(names.warnings())
                .containsExactly(
                        "there is no logger udplog, it is ignored",
                        "logger console has an unknown severity, info is taken: loud");
        assertThat(names.console()).isPresent();
        assertThat(names(new LoggerConfig("udplog", "")).console()).isEmpty();
    }

    @Test
    void librariesAreQuieterThanWeAre() {
        Thresholds info = names(new LoggerConfig("json", "info")).json().orElseThrow();
        Thresholds debug = names(new LoggerConfig("json", "debug")).json().orElseThrow();

        assertThat(info.passes("org.apache.kafka.clients.producer.ProducerConfig", Level.INFO))
                .isFalse();
        assertThat(info.passes("org.apache.kafka.clients.NetworkClient", Level.WARN))
                .isTrue();
        assertThat(debug.passes("org.apache.kafka.clients.NetworkClient", Level.INFO))
                .isTrue();
        assertThat(debug.passes("org.apache.kafka.clients.NetworkClient", Level.DEBUG))
                .isFalse();
        assertThat(debug.passes("io.pixy.engine.X", Level.DEBUG)).isTrue();
    }

    /** They write the headers of calls, with tokens in them. */
    @ParameterizedTest
    @CsvSource({
        "io.grpc,NettyClientHandler",
        "io.grpc.netty,NettyServerHandler",
        "io.grpc.netty.NettyClientHandler,NettyClientHandler"
    })
    void whatShowsSecretsCanNotBeAskedFor(String name, String logger) {
        Thresholds trace = names(new LoggerConfig("json", "trace", Map.of(name, "trace")))
                .json()
                .orElseThrow();

        assertThat(trace.passes("io.grpc.netty." + logger, Level.DEBUG)).isFalse();
        assertThat(trace.passes("io.grpc.netty." + logger, Level.INFO)).isTrue();
    }

    @Test
    void singleLoggersCanHaveLevelsOfTheirOwn() {
        Thresholds console = names(new LoggerConfig(
                        "console", "error", Map.of("io.pixy.engine", "debug", "org.apache.kafka", "trace", "x", "y")))
                .console()
                .orElseThrow();

        assertThat(console.passes("io.pixy.engine.group.Group", Level.DEBUG)).isTrue();
        assertThat(console.passes("io.pixy.enginex", Level.WARN)).isFalse();
        assertThat(console.passes("org.apache.kafka.X", Level.TRACE)).isTrue();
    }

    @Test
    void ofTwoTargetsEachLineThatOneWantsPasses() {
        Thresholds one = Thresholds.of(Level.ERROR, Map.of("a.b", Level.TRACE));
        Thresholds other = Thresholds.of(Level.INFO, Map.of("a", Level.ERROR));

        Thresholds either = one.or(other);

        assertThat(either.general()).isEqualTo(Level.INFO);
        assertThat(either.of("a.b.c")).isEqualTo(Level.TRACE);
        assertThat(either.of("a.x")).isEqualTo(Level.ERROR);
    }

    private static LoggerNames names(LoggerConfig... loggers) {
        return LoggerNames.of(List.of(loggers));
    }
}
