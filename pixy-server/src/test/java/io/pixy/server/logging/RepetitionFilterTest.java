package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class RepetitionFilterTest {
    private static final String KAFKA = "org.apache.kafka.clients.NetworkClient";
    private final RepetitionFilter filter = new RepetitionFilter();

    @Test
    void aLibraryRepeatsItselfOncePerHalfMinute() {
        assertThat(reply(KAFKA, "no connection", 0)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(KAFKA, "no connection", 29)).isEqualTo(FilterReply.DENY);
        assertThat(reply(KAFKA, "something else", 29)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(KAFKA, "no connection", 31)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void ourOwnLinesPassUntilThereAreHundredsPerSecond() {
        assertThat(passed(i -> event("io.pixy.X", "Failed to submit message: msg={}", 0, "m" + i)))
                .isEqualTo(100);
        assertThat(reply("io.pixy.X", "something else", 0)).isEqualTo(FilterReply.NEUTRAL);

        LoggingEvent next = event("io.pixy.X", "Failed to submit message: msg={}", 1, "later");
        assertThat(filter.decide(next)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(next.getKeyValuePairs()).singleElement().isEqualTo(new KeyValuePair("leftOut", 9_900L));
    }

    @Test
    void whatClientsPutIntoASentenceOfALibraryMakesItNoNewOne() {
        assertThat(passed(i -> event("org.eclipse.jetty.X", "multiple Host headers as {}", 0, "host" + i)))
                .isEqualTo(10);
        assertThat(reply("org.eclipse.jetty.X", "something else", 0)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void libraryThatFillsItsSentencesItselfIsBoundedByItsClass() {
        assertThat(passed(i -> event("io.grpc.X", "failed: Runnable@" + i, 0))).isEqualTo(100);
        assertThat(reply(KAFKA, "no connection", 0)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("io.grpc.X", "failed: Runnable@x", 31)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void whatWasAskedForPasses() {
        for (int i = 0; i < 1_000; i++) {
            var event = Events.of(KAFKA, Level.DEBUG, "fetching", null);

            assertThat(filter.decide(event)).isEqualTo(FilterReply.NEUTRAL);
        }
    }

    private long passed(IntFunction<LoggingEvent> lines) {
        return IntStream.range(0, 10_000)
                .mapToObj(lines)
                .filter(event -> filter.decide(event) == FilterReply.NEUTRAL)
                .count();
    }

    private static LoggingEvent event(String logger, String message, int second, Object... arguments) {
        var event = Events.of(logger, Level.WARN, message, null);
        event.setArgumentArray(arguments);
        event.setInstant(Events.TIME.plus(Duration.ofSeconds(second)));
        return event;
    }

    private FilterReply reply(String logger, String message, int second) {
        return filter.decide(event(logger, message, second));
    }
}
