package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.server.management.Levels;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LevelsTest {
    private static final Thresholds INFO = Thresholds.of(Level.INFO, Map.of("io.pixy.engine", Level.WARN));

    private final LoggerContext context = new LoggerContext();
    private final Targets targets = new Targets(context);
    private final ThresholdFilter stdout = new ThresholdFilter(INFO);

    @BeforeEach
    void configure() {
        targets.add("stdout", INFO, stdout);
    }

    @Test
    void changesWhatPassesAndWhatIsMadeAtAll() {
        targets.set("io.pixy.engine.group", Optional.of("debug"));

        assertThat(context.getLogger("io.pixy.engine.group.GroupConsumer").isDebugEnabled())
                .isTrue();
        assertThat(context.getLogger("io.pixy.engine.topic").isInfoEnabled()).isFalse();
        assertThat(stdout.decide(Events.of("io.pixy.engine.group.G", Level.DEBUG, "x", null)))
                .hasToString("NEUTRAL");
        assertThat(stdout.decide(Events.of("io.pixy.engine.topic.T", Level.INFO, "x", null)))
                .hasToString("DENY");
        assertThat(targets.of("io.pixy.engine.group")).isEqualTo(new Levels.Shown("debug", true));
        assertThat(targets.of("io.pixy.engine")).isEqualTo(new Levels.Shown("warning", false));
    }

    @Test
    void changeIsTakenBack() {
        targets.set("io.pixy.engine.group", Optional.of("trace"));

        targets.set("io.pixy.engine.group", Optional.empty());

        assertThat(context.getLogger("io.pixy.engine.group.G").isInfoEnabled()).isFalse();
        assertThat(targets.all()).doesNotContainKey("io.pixy.engine.group");
    }

    @Test
    void rootIsAllOfWhichNothingElseIsSaid() {
        targets.set("root", Optional.of("debug"));

        assertThat(context.getLogger("com.example").isDebugEnabled()).isTrue();
        assertThat(context.getLogger("org.apache.kafka.X").isInfoEnabled()).isFalse();
        assertThat(targets.all().get("root")).isEqualTo(new Levels.Shown("debug", true));
    }

    @Test
    void configurationThatIsReadAgainCountsAndChangesAreForgotten() {
        targets.set("io.pixy.server", Optional.of("debug"));

        targets.configure(Map.of("stdout", Thresholds.of(Level.WARN, Map.of())), false);

        assertThat(context.getLogger("io.pixy.server.Serve").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("io.pixy.engine.X").isWarnEnabled()).isTrue();
        assertThat(targets.all()).doesNotContainKeys("io.pixy.server", "io.pixy.engine");
    }

    @Test
    void keysAndValuesThatAreHiddenStaySo() {
        targets.hidePayloads(true);
        targets.set("io.pixy", Optional.of("trace"));
        targets.set("root", Optional.of("trace"));

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> targets.set("io.pixy.payloads", Optional.of("error")))
                .withMessageContaining("log_payloads");

        assertThat(context.getLogger("io.pixy.payloads").isErrorEnabled()).isFalse();
        assertThat(targets.of("io.pixy.payloads").severity()).isEqualTo("off");
    }

    /** At debug they write what proves who somebody is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.grpc.netty.NettyServerHandler",
                "io.grpc.netty",
                "org.eclipse.jetty",
                "org.eclipse.jetty.http",
                "org.eclipse.jetty.http.HttpParser",
                "root"
            })
    void headersOfCallsAreNeverShown(String logger) {
        targets.set(logger, Optional.of("trace"));

        assertThat(context.getLogger("io.grpc.netty.NettyServerHandler").isDebugEnabled())
                .isFalse();
        assertThat(context.getLogger("org.eclipse.jetty.http.HttpParser").isDebugEnabled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a b", "a\nb", "1a", "a.", "ä"})
    void refusesWhatIsNoName(String name) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> targets.set(name, Optional.of("debug")));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> targets.of(name));
    }

    @Test
    void refusesWhatIsNoSeverity() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> targets.set("io.pixy", Optional.of("loud")))
                .withMessageContaining("debug");
    }

    /** Logback keeps every name for ever. */
    @Test
    void namesAreBounded() {
        for (int i = 0; i < 1000; i++) {
            targets.set("a" + i, Optional.of("debug"));
            targets.set("a" + i, Optional.empty());
        }
        int before = context.getLoggerList().size();

        assertThatExceptionOfType(TooManyRequestsException.class)
                .isThrownBy(() -> targets.set("b", Optional.of("debug")));

        targets.set("a7", Optional.of("debug"));
        assertThat(context.getLoggerList()).hasSize(before);
    }
}
