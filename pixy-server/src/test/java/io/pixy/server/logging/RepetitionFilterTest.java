package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
    void ourOwnLinesAllPass() {
        assertThat(reply("io.pixy.X", "again", 0)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("io.pixy.X", "again", 0)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void remembersOnlySoMuch() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(reply(KAFKA, "line " + i, 0)).isEqualTo(FilterReply.NEUTRAL);
        }

        assertThat(reply(KAFKA, "line 0", 1)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(KAFKA, "line 999", 1)).isEqualTo(FilterReply.DENY);
    }

    private FilterReply reply(String logger, String message, int second) {
        var event = Events.of(logger, Level.WARN, message, null);
        event.setInstant(Events.TIME.plus(Duration.ofSeconds(second)));
        return filter.decide(event);
    }
}
