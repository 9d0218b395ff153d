package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class VigilTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Vigil.class);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final ManualTimers timers = new ManualTimers(new ManualClock());
    private final Vigil vigil = new Vigil("main", Duration.ofSeconds(60), timers);

    @BeforeEach
    void listen() {
        logged.start();
        LOG.addAppender(logged);
        vigil.start();
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(logged);
    }

    @Test
    void aClientThatTellsNothingForLongerThanTheDeliveryTimeIsNoticed() {
        vigil.onTaken();

        timers.advance(Duration.ofSeconds(100));
        assertThat(logged.list).isEmpty();
        timers.advance(Duration.ofSeconds(60));

        assertThat(logged.list).isNotEmpty();
        assertThat(logged.list.get(0).getFormattedMessage())
                .startsWith("The Kafka producer of cluster main has not told for 120 s what became of 1 messages");
    }

    @Test
    void oneThatGoesOnOrHasNothingToDoIsLeftInPeace() {
        for (int i = 0; i < 20; i++) {
            vigil.onTaken();
            vigil.onTaken();
            vigil.onEnded();
            timers.advance(Duration.ofSeconds(30));
        }
        for (int i = 0; i < 20; i++) {
            vigil.onEnded();
        }
        timers.advance(Duration.ofMinutes(10));

        assertThat(logged.list).isEmpty();
    }

    @Test
    void nothingIsLeftWhenItIsStopped() {
        vigil.stop();

        timers.advance(Duration.ofMinutes(1));

        assertThat(timers.size()).isZero();
    }
}
