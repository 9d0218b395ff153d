package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemberPropertiesTest {
    /** Otherwise a long session, as a slow restart needs it, would have others wait for their share. */
    @ParameterizedTest
    @CsvSource({"6, 2000", "10, 3000", "45, 3000", "1800, 3000"})
    void hearsSoonThatAnotherMemberJoinsHoweverLongTheSession(int sessionSeconds, int heartbeatMillis) {
        KafkaMembershipSettings settings = new KafkaMembershipSettings(
                GroupProtocol.CLASSIC, Duration.ofSeconds(sessionSeconds), Duration.ofMinutes(1), false, "pixy-1");

        Map<String, Object> properties =
                new MemberProperties(settings).of("g", new JoinPhase(() -> {}, Clock.system()));

        assertThat(properties)
                .containsEntry("session.timeout.ms", sessionSeconds * 1000)
                .containsEntry("heartbeat.interval.ms", heartbeatMillis);
    }
}
