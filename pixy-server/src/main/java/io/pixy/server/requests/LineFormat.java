package io.pixy.server.requests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.pixy.server.config.RequestsConfig.Log;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How a request is written on one line. Whatever clients send stays within its line and its quotes. Thread-safe: holds no state. */
final class LineFormat {
    private static final DateTimeFormatter COMBINED_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DIGITS_OF_MILLIS = 6;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private LineFormat() {}

    static String line(Log log, Finished request) {
        return (log == Log.JSON ? json(request) : combined(request)) + "\n";
    }

    private static String json(Finished request) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", request.at().toString());
            json.writeStringField("peer", request.peer());
            write(json, "identity", request.identity());
            json.writeStringField("protocol", request.protocol());
            json.writeStringField("method", request.method());
            json.writeStringField("path", request.path());
            json.writeStringField("status", request.status());
            json.writeNumberField("bytes", request.bytes());
            json.writeNumberField("millis", BigDecimal.valueOf(request.nanos() / 1000, DIGITS_OF_MILLIS / 2));
            write(json, "agent", request.agent());
            write(json, "requestId", request.id());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // what is no character to ASCII either
        return out.toString().replace("\u007f", "\\u007f");
    }

    private static void write(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    /** As web servers do, with two more fields at the end: seconds, and the id of the request. */
    private static String combined(Finished request) {
        return unquoted(request.peer()) + " - "
                + request.identity().map(LineFormat::unquoted).orElse("-") + " ["
                + COMBINED_TIME.format(request.at()) + "] \"" + escaped(request.method()) + " "
                + escaped(request.path()) + " " + request.protocol() + "\" " + request.status() + " " + request.bytes()
                + " \"-\" \"" + request.agent().map(LineFormat::escaped).orElse("-") + "\" "
                + BigDecimal.valueOf(request.nanos() / 1000, DIGITS_OF_MILLIS).toPlainString() + " "
                + request.id().map(LineFormat::unquoted).orElse("-");
    }

    private static String unquoted(String text) {
        String plain = escaped(text).replace(" ", "\\x20");
        return plain.isEmpty() ? "-" : plain;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                escaped.append(c);
            } else {
                escaped.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }
}
