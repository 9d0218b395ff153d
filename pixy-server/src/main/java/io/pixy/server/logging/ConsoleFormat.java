package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.regex.Pattern;

/** {@code 2026-11-21 21:09:11.450412 Z error <actor> "Some message" name=value }. Immutable. */
final class ConsoleFormat implements Format {
    /** The offset in hours, even where it has minutes. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss.SSSSSS ")
            .appendOffset("+HH", "Z")
            .toFormatter();

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.-]*");

    private final ZoneId zone;

    ConsoleFormat(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String line(ILoggingEvent event) {
        Line line = Line.of(event);
        StringBuilder text = new StringBuilder(200);
        TIME.formatTo(event.getInstant().atZone(zone), text);
        text.append(' ').append(Severity.of(event.getLevel()).text()).append(' ');
        line.tid().ifPresent(tid -> text.append('<').append(Printable.of(tid)).append("> "));
        text.append(quoted(event.getFormattedMessage())).append(' ');
        line.error().ifPresent(error -> line.fields().put("error", Line.text(error)));
        line.fields()
                .forEach((name, value) -> text.append(Printable.of(name))
                        .append('=')
                        .append(shown(value))
                        .append(' '));
        line.error()
                .filter(ConsoleFormat::isBug)
                .ifPresent(bug -> text.append('\n').append(Stack.text(bug)));
        return text.toString();
    }

    private static String shown(Object value) {
        return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches()
                ? Printable.cut(text, Printable.MOST)
                : '"' + Printable.of(text).replace("\"", "\\\"") + '"';
    }

    /** What nobody thought of is worth more than one line. */
    private static boolean isBug(Throwable error) {
        return error.getClass().getName().startsWith("java.lang.");
    }
}
