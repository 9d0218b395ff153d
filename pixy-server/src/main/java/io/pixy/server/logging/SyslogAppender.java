package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pixy.server.config.ProcessFacts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Sends each line to the syslog of this host; if nobody listens it is lost. Thread-safe: by Logback's lock. */
final class SyslogAppender extends AppenderBase<ILoggingEvent> {
    private final InetSocketAddress target;
    private final Format format;
    private final ProcessFacts facts;
    private final ZoneId zone;
    private DatagramSocket socket;

    SyslogAppender(InetSocketAddress target, Format format, ProcessFacts facts, ZoneId zone) {
        this.target = target;
        this.format = format;
        this.facts = facts;
        this.zone = zone;
    }

    @Override
    public void start() {
        try {
            socket = new DatagramSocket();
            super.start();
        } catch (SocketException e) {
            addError("no socket for syslog", e);
        }
    }

    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            socket.close();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] datagram = datagram(event).getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, target));
        } catch (IOException e) {
            addWarn("a line for syslog was lost", e);
        }
    }

    private String datagram(ILoggingEvent event) {
        String time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                event.getInstant().atZone(zone).truncatedTo(ChronoUnit.SECONDS));
        return "<" + Severity.of(event.getLevel()).priority() + ">" + time + " "
                + facts.hostname().orElse("unknown") + " "
                + JsonFormat.APP_NAME + "[" + facts.pid() + "]: " + Printable.of(Masks.mask(format.line(event))) + "\n";
    }
}
