package io.pixy.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pixy.server.config.ProcessFacts;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

final class TargetsTest {
    private static final ZoneId UTC = ZoneId.of("UTC");

    @Test
    void syslogGetsOneDatagramPerLine() throws Exception {
        ProcessFacts facts = new ProcessFacts(Map.of(), Optional.of("h"), Optional.empty(), 7);
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.getLocalPort());
            SyslogAppender appender = new SyslogAppender(target, new ConsoleFormat(UTC), facts, UTC);
            appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
            appender.start();

            appender.doAppend(Events.event(Level.ERROR, "bad thing"));
            appender.doAppend(Events.event(Level.INFO, "fine"));

            assertThat(received(daemon))
                    .isEqualTo("<19>2026-11-21T21:09:11Z h kafka-pixy[7]:"
                            + " 2026-11-21 21:09:11.450412 Z error \"bad thing\" \n");
            assertThat(received(daemon)).startsWith("<22>");
            appender.stop();
        }
    }

    @Test
    void nobodySendsLinesOfTheirOwnToSyslog() throws Exception {
        ProcessFacts facts = new ProcessFacts(Map.of(), Optional.of("h"), Optional.empty(), 7);
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.getLocalPort());
            SyslogAppender appender = new SyslogAppender(target, new ConsoleFormat(UTC), facts, UTC);
            appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
            appender.start();

            appender.doAppend(Events.of("io.pixy.Test", Level.ERROR, "bug", new IllegalStateException("x\n<0>forged")));

            assertThat(received(daemon)).containsOnlyOnce("\n").endsWith("\n").contains("x\\n<0>forged");
            appender.stop();
        }
    }

    @Test
    @Timeout(20)
    void A13_whoLogsNeverWaitsForABlockedTarget() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        AppenderBase<ILoggingEvent> stuck = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                try {
                    assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        stuck.setContext(context);
        stuck.start();
        AsyncAppender async = Logging.neverBlocking(stuck, true);
        async.start();

        for (int i = 0; i < 50_000; i++) {
            async.doAppend(Events.event(Level.INFO, "line"));
        }

        assertThat(async.getRemainingCapacity()).isZero();
        blocked.countDown();
        async.stop();
    }

    private static String received(DatagramSocket daemon) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        daemon.setSoTimeout(5_000);
        daemon.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
