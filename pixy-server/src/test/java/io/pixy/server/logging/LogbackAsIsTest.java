package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

final class LogbackAsIsTest {
    @Test
    void itsContextIsReadyAndHasNothingConfigured() {
        LogbackAsIs provider = new LogbackAsIs();

        provider.initialize();

        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        assertThat(context.isStarted()).isTrue();
        assertThat(context.getMDCAdapter()).isSameAs(provider.getMDCAdapter());
        assertThat(context.getLogger("ROOT").iteratorForAppenders()).isExhausted();
        assertThat(context.getStatusManager().getCount()).isZero();
    }
}
